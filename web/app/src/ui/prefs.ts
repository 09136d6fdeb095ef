// How this device shows things: choices that stay on it and never travel to the server.

import { effect, signal, type Signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
export type Motion = "system" | "less" | "more";
export type TextSize = "small" | "normal" | "large" | "largest";

export const theme = kept<Theme>("theme", "system");
export const motion = kept<Motion>("motion", "system");
export const textSize = kept<TextSize>("text", "normal");
export const letterKeys = kept<boolean>("keys", true); // single letters as shortcuts
export const shapes = kept<boolean>("shapes", false); // marks besides colours
export const spokenNews = kept<boolean>("spoken", false); // what friends do is read out too

const sizes: Record<TextSize, string> = { small: "93.75%", normal: "", large: "112.5%", largest: "131.25%" };

/** Puts the choices on the page and keeps them there; call once. */
export function applyPrefs(root: HTMLElement = document.documentElement): void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const system = signal(calm.matches);
  calm.addEventListener("change", () => (system.value = calm.matches));
  effect(() => {
    if (theme.value === "system") delete root.dataset.theme;
    else root.dataset.theme = theme.value;
    colorBrowser(theme.value);
  });
  effect(() => {
    const less = motion.value === "less" || (motion.value === "system" && system.value);
    root.dataset.motion = less ? "less" : "more";
  });
  effect(() => {
    root.style.fontSize = sizes[textSize.value];
  });
}

const paper = { light: "#fbfaf8", dark: "#131413" } as const; // as --bg: the browser's own bars take it

/** The page has a colour for each of the system's themes; a chosen theme is both. */
function colorBrowser(chosen: Theme): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]")) {
    const ofSystem = meta.getAttribute("media")?.includes("dark") ? "dark" : "light";
    meta.content = paper[chosen === "system" ? ofSystem : chosen];
  }
}

/** Whether things may travel and grow now. */
export const moves = (): boolean => typeof document !== "undefined" && document.documentElement.dataset.motion !== "less";

/** A choice that is remembered, if this browser lets us, and followed in other tabs. */
function kept<T extends string | boolean>(name: string, first: T): Signal<T> {
  const key = `modu-pref-${name}`;
  const read = (text: string | null): T => {
    if (text === null) return first;
    return (typeof first === "boolean" ? text === "true" : text) as T;
  };
  const at = signal<T>(read(storage()?.getItem(key) ?? null));
  effect(() => {
    const value = at.value;
    try {
      if (value === first) storage()?.removeItem(key);
      else storage()?.setItem(key, String(value));
    } catch {
      // full or forbidden: it holds until the page is closed
    }
  });
  if (typeof addEventListener === "function") {
    addEventListener("storage", (e: StorageEvent) => {
      if (e.key === key) at.value = read(e.newValue);
    });
  }
  return at;
}

function storage(): Storage | null {
  try {
    return typeof localStorage === "undefined" ? null : localStorage;
  } catch {
    return null; // a browser that refuses it throws on the very look
  }
}
