// With what the browser came to this page: a link from a mail, or the way back from an issuer. It is read once and taken
// out of the address, so that no secret stays in the history or is sent along.

import { signal } from "@preact/signals";

export type Arrival =
  | { kind: "reset" | "verify"; token: string }
  | { kind: "link" } // an account has the same e-mail: somebody has to consent
  | { kind: "refused"; code: string }; // the issuer's side did not work out

export const arrival = signal<Arrival | null>(typeof location === "undefined" ? null : take());

/** What an address says; null when it is any other. */
export function arrivalOf({ hash, search }: { hash: string; search: string }): Arrival | null {
  const secret = /^#(reset|verify)=(.+)$/.exec(hash);
  if (secret) return { kind: secret[1] as "reset" | "verify", token: decode(secret[2]!) };
  const code = new URLSearchParams(search).get("oauth");
  if (code === "link") return { kind: "link" };
  return code === null ? null : { kind: "refused", code };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // the server will say that it is no good
  }
}

function take(): Arrival | null {
  const came = arrivalOf(location);
  if (came) history.replaceState(history.state, "", location.pathname);
  return came;
}

// A link may be opened in a page that stands already.
if (typeof addEventListener === "function") {
  addEventListener("hashchange", () => {
    const came = take();
    if (came) arrival.value = came;
  });
}
