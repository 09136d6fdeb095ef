import { signal } from "@preact/signals";

export const pageTitle = signal("");

/** Names the screen, in the tab of the browser and for those who hear the page. Call it while rendering. */
export function title(text: string): void {
  if (pageTitle.peek() === text) return;
  queueMicrotask(() => (pageTitle.value = text));
}
