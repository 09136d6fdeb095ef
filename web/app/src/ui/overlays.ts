// What lies over the page, the topmost last.

import { signal } from "@preact/signals";

const open: (() => void)[] = []; // what back closes, the topmost last

/** Lets the back button close something that lies over the page, the topmost first; returns what ends that. */
export function closeByBack(close: () => void): () => void {
  open.push(close);
  return () => {
    const at = open.lastIndexOf(close);
    if (at >= 0) open.splice(at, 1);
  };
}

/** Closes the topmost thing that lies over the page; false when there is none. */
export function closeTopmost(): boolean {
  const top = open.at(-1);
  top?.();
  return top !== undefined;
}

/** The modal dialog on top. What is outside of it can be neither pressed nor heard, so the toast goes into it. */
export const topDialog = signal<HTMLElement | null>(null);

const dialogs: HTMLElement[] = [];

/** Says that a modal dialog is open; returns what says that it is not any more. */
export function openModal(el: HTMLElement): () => void {
  dialogs.push(el);
  topDialog.value = el;
  return () => {
    dialogs.splice(dialogs.indexOf(el), 1);
    topDialog.value = dialogs.at(-1) ?? null;
  };
}
