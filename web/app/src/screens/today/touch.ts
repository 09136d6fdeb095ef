// Fingers and the second mouse button on the rows of a list, listened for once: a thousand rows need no thousand ears.

import { today } from "../../data/clock.ts";
import { addDays } from "../../sync/days.ts";
import { swipeable } from "../../ui/swipe.ts";
import { toDate } from "./acts.ts";
import { tick } from "./tick.ts";
import type { Opened } from "./opened.ts";
import { editRow, find, idOf, rowOf } from "./rows.ts";

const longMs = 500;
const stillPx = 8; // a finger that moves less is still
const tapMs = 10; // of the vibration

export function listenToTouch(list: HTMLElement, open: (o: Opened | null) => void): () => void {
  const ready = new WeakSet<HTMLElement>();
  const ends = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(type: K, heard: (e: HTMLElementEventMap[K]) => void, capture = false) =>
    list.addEventListener(type, heard, { capture, signal: ends.signal });
  let press: { x: number; y: number; timer: ReturnType<typeof setTimeout> } | null = null;
  const release = () => {
    clearTimeout(press?.timer);
    press = null;
  };

  on("pointerdown", (e) => {
    const row = rowOf(e.target);
    if (!row || e.pointerType !== "touch") return;
    if (!ready.has(row)) {
      ready.add(row);
      swipeable(row, () => swipesOf(row));
    }
    if (isOwnControl(e.target)) return;
    release();
    press = { x: e.clientX, y: e.clientY, timer: setTimeout(() => long(row, e), longMs) };
  }, true);
  const long = (row: HTMLElement, e: PointerEvent) => {
    press = null;
    navigator.vibrate?.(tapMs);
    list.addEventListener("click", swallow, { capture: true, once: true, signal: AbortSignal.timeout(longMs) });
    open({ what: "menu", id: idOf(row), at: { x: e.clientX, y: e.clientY } });
  };
  const swallow = (e: Event) => {
    e.preventDefault();
    e.stopPropagation();
  };
  on("pointermove", (e) => {
    if (press && Math.hypot(e.clientX - press.x, e.clientY - press.y) > stillPx) release();
  });
  on("pointerup", release);
  on("pointercancel", release);
  on("contextmenu", (e) => {
    const row = rowOf(e.target);
    if (!row || isText(e.target)) return;
    e.preventDefault();
    release();
    row.querySelector<HTMLElement>(".check input")?.focus({ preventScroll: true }); // where the focus comes back to
    open({ what: "menu", id: idOf(row), at: { x: e.clientX, y: e.clientY } });
  });
  on("click", (e) => {
    const row = rowOf(e.target);
    const target = e.target as Element;
    if (!row || e.defaultPrevented) return;
    const menu = target.closest<HTMLElement>("[data-menu]") ?? (coarse.matches ? target.closest<HTMLElement>("[data-grip]") : null);
    if (menu) return open({ what: "menu", id: idOf(row), at: menu });
    if (target.closest("[data-title]")) return editRow(idOf(row), { caret: caretAt(e) });
    if (target.closest("button, a, input, textarea, .todo-refused, dialog, [popover]") || getSelection()?.isCollapsed === false) return;
    open({ what: "sheet", id: idOf(row) });
  });
  return () => {
    release();
    ends.abort();
  };
}

const coarse = matchMedia("(hover: none)");
const isText = (target: EventTarget | null): boolean => target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement && target.type === "text";
const isOwnControl = (target: EventTarget | null): boolean => target instanceof Element && target.closest("[data-grip], button, textarea, input[type=text], dialog, [popover]") !== null;

function swipesOf(row: HTMLElement) {
  const at = find(idOf(row));
  if (!at || row.querySelector("textarea")) return {};
  const { view } = at;
  return {
    right: () => tick(view, !view.todo.done),
    left: view.todo.done ? undefined : () => toDate(view, addDays(today.peek(), 1)),
    onMove: (_dx: number, reached: string | null) => void row.toggleAttribute("data-reached", reached !== null),
  };
}

/** The place in the text at which somebody clicked. */
function caretAt(e: MouseEvent): number | undefined {
  const doc = document as Document & { caretRangeFromPoint?(x: number, y: number): Range | null };
  const position = document.caretPositionFromPoint?.(e.clientX, e.clientY);
  return position?.offset ?? doc.caretRangeFromPoint?.(e.clientX, e.clientY)?.startOffset;
}
