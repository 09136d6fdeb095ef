// Swiping a row by a finger: to the right and to the left mean something each, and letting go early means nothing.

export interface Swipes {
  right?: () => void;
  left?: () => void;
  onMove?: (dx: number, reached: "right" | "left" | null) => void; // what shows under the row
}

const startPx = 12; // before this it may still be a tap or a scroll
const reachPart = 0.28; // of the row's width
const mostPx = 120;

/** Listens on a row for as long as it lives; returns what ends it. The row needs touch-action: pan-y. */
export function swipeable(row: HTMLElement, swipes: () => Swipes): () => void {
  let from: { x: number; y: number; id: number; sideways: boolean } | null = null;
  const reached = (dx: number) => {
    const enough = Math.abs(dx) >= Math.min(row.offsetWidth * reachPart, mostPx);
    if (!enough) return null;
    return dx > 0 ? (swipes().right ? "right" : null) : swipes().left ? "left" : null;
  };
  const down = (e: PointerEvent) => {
    if (e.pointerType !== "touch" || !e.isPrimary) return;
    from = { x: e.clientX, y: e.clientY, id: e.pointerId, sideways: false };
  };
  const move = (e: PointerEvent) => {
    if (!from || e.pointerId !== from.id) return;
    const dx = e.clientX - from.x;
    if (!from.sideways) {
      if (Math.abs(e.clientY - from.y) > startPx) return void (from = null);
      if (Math.abs(dx) < startPx) return;
      from.sideways = true;
      row.setPointerCapture(e.pointerId);
    }
    const free = (dx > 0 ? swipes().right : swipes().left) !== undefined;
    const shown = free ? Math.sign(dx) * Math.min(Math.abs(dx), mostPx) : 0;
    row.style.setProperty("--swipe", `${shown}px`);
    row.dataset.swiping = dx > 0 ? "right" : "left";
    swipes().onMove?.(shown, reached(dx));
  };
  const end = (e: PointerEvent) => {
    if (!from || e.pointerId !== from.id) return;
    const { sideways, x } = from;
    from = null;
    if (!sideways) return;
    row.style.removeProperty("--swipe");
    delete row.dataset.swiping;
    swipes().onMove?.(0, null);
    const to = e.type === "pointerup" ? reached(e.clientX - x) : null;
    if (to) swipes()[to]!();
    row.addEventListener("click", (click) => { click.preventDefault(); click.stopPropagation(); }, { capture: true, once: true, signal: AbortSignal.timeout(100) });
  };
  row.addEventListener("pointerdown", down);
  row.addEventListener("pointermove", move);
  row.addEventListener("pointerup", end);
  row.addEventListener("pointercancel", end);
  return () => {
    row.removeEventListener("pointerdown", down);
    row.removeEventListener("pointermove", move);
    row.removeEventListener("pointerup", end);
    row.removeEventListener("pointercancel", end);
  };
}
