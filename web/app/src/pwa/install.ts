// Installing the client: a quiet row in the settings, never a question on the first visit.

import { computed, signal } from "@preact/signals";

/** What Chromium offers before it would ask by itself. */
interface Offer extends Event {
  prompt(): Promise<{ outcome: "accepted" | "dismissed" }>;
}

const offer = signal<Offer | null>(null);
const installed = signal(false);

/**
 * "here": install() asks; "by_hand": iPhones and iPads, by Share → Add to Home Screen; "needs_https": a plain http
 * address; "no": this browser has no way, or none now.
 */
export const installing = computed<"installed" | "here" | "by_hand" | "needs_https" | "no">(() => {
  if (installed.value) return "installed";
  if (offer.value) return "here";
  if (!globalThis.isSecureContext) return "needs_https";
  return isApplesTouch() ? "by_hand" : "no";
});

/** Listens for the browser's offer; call it early, since it comes once. */
export function listenForInstall(): void {
  installed.value = matchMedia("(display-mode: standalone)").matches || (navigator as { standalone?: boolean }).standalone === true;
  addEventListener("beforeinstallprompt", (e) => {
    e.preventDefault();
    offer.value = e as Offer;
  });
  addEventListener("appinstalled", () => {
    offer.value = null;
    installed.value = true;
  });
}

/** Asks the person; only right after a press. */
export async function install(): Promise<boolean> {
  const asked = offer.value;
  offer.value = null; // an offer is good once
  return (await asked?.prompt())?.outcome === "accepted";
}

/** iPads say that they are Macs, but no Mac is touched. */
function isApplesTouch(): boolean {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
}
