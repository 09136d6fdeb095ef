// A browser in which Modu cannot work is told so in words, by the oldest means that there are.

import { words } from "../../i18n/unsupported.ts";

/** Whether this browser has what there is no way around. */
export function supported(): boolean {
  return (
    typeof WebSocket === "function" &&
    typeof HTMLDialogElement === "function" &&
    typeof crypto?.getRandomValues === "function" &&
    typeof AbortSignal?.timeout === "function" &&
    typeof Array.prototype.at === "function"
  );
}

/** Says in the page that it is not, in the browser's language. */
export function sayUnsupported(root: HTMLElement): void {
  const main = document.createElement("main");
  main.className = "state";
  for (const [tag, text] of [["h1", words().title], ["p", words().says]] as const) {
    const el = document.createElement(tag);
    el.textContent = text;
    main.append(el);
  }
  root.replaceChildren(main);
}
