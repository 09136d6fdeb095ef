// A place to put parts on in tests.

import { render } from "preact";
import type { ComponentChild } from "preact";
import { act } from "preact/test-utils";

let last: HTMLElement | null = null;

/** Shows something in the page of the test, and returns the element it stands in. */
export function show(what: ComponentChild): HTMLElement {
  if (last) render(null, last);
  document.body.innerHTML = "";
  const stage = document.createElement("div");
  document.body.append(stage);
  last = stage;
  void act(() => render(what, stage));
  return stage;
}

/** Lets what was set in motion show. */
export async function settle(): Promise<void> {
  await act(async () => {
    await Promise.resolve();
  });
}

export function press(el: Element, key: string, more: KeyboardEventInit & { keyCode?: number } = {}): KeyboardEvent {
  const e = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  if (more.keyCode !== undefined) Object.defineProperty(e, "keyCode", { value: more.keyCode });
  void act(() => void el.dispatchEvent(e));
  return e;
}
