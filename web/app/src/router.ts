// Which screen is shown: the path of the address, followed without loading the page again.

import { signal } from "@preact/signals";

export const path = signal(here());

function here(): string {
  return typeof location === "undefined" ? "/" : decodeURI(location.pathname);
}

export function go(to: string, how: { replace?: boolean } = {}): void {
  if (to === path.value && !how.replace) return;
  history[how.replace ? "replaceState" : "pushState"]({ before: !how.replace || history.state?.before === true }, "", to);
  path.value = here();
  scrollTo(0, 0);
}

/** Goes back when there is a page of ours to go back to, else to the given one. */
export function back(otherwise = "/"): void {
  if (history.state?.before) history.back();
  else go(otherwise, { replace: true });
}

/** Follows the back button, and clicks on links to our own pages; call once. */
export function followLinks(): void {
  addEventListener("popstate", () => {
    path.value = here();
  });
  addEventListener("click", (e) => {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    const a = (e.target as Element | null)?.closest?.("a");
    if (!a || a.target || a.hasAttribute("download") || a.origin !== location.origin || foreign(a.pathname)) return;
    e.preventDefault();
    if (a.hash && a.pathname === location.pathname) location.hash = a.hash;
    else go(a.pathname + a.search);
  });
}

/** What the server shows itself. */
const foreign = (pathname: string): boolean => /^\/(v1|docs)(\/|$)/.test(pathname);

/** The values of :names in a pattern such as /day/:date, or null when the path is another. */
export function match(pattern: string, at: string): Record<string, string> | null {
  const want = pattern.split("/");
  const got = at.replace(/(.)\/$/, "$1").split("/");
  if (want.length !== got.length) return null;
  const values: Record<string, string> = {};
  for (const [i, w] of want.entries()) {
    const g = got[i] ?? "";
    const name = w.startsWith(":") ? w.slice(1) : w.startsWith("@:") && g.startsWith("@") ? w.slice(2) : null;
    if (name === null ? w !== g : g === "") return null;
    if (name !== null) values[name] = w.startsWith("@") ? g.slice(1) : g;
  }
  return values;
}
