// How rows go and come: where the focus is then, and how they glide.

import type { ID } from "../../sync/entities.ts";
import { allRows, focusRow, idOf, rowWith } from "./rows.ts";

/** Does something that takes a row away, and puts the focus on the one that takes its place. */
export function takingAway(id: ID, act: () => void): void {
  const rows = allRows();
  const at = rows.findIndex((r) => idOf(r) === id);
  const next = rows[at + 1] ?? rows[at - 1];
  const nextID = next && idOf(next);
  act();
  requestAnimationFrame(() => {
    if (document.querySelector("dialog[open]")) return;
    if (!rowWith(id)?.contains(document.activeElement)) focusRow((nextID && rowWith(nextID)) || rowWith(id));
  });
}

/** Does something that moves rows, and lets them glide to where they are then. */
export function gliding(act: () => void, keepFocus?: ID): void {
  const was = new Map(allRows().filter(onScreen).map((r) => [idOf(r), r.getBoundingClientRect().top]));
  act();
  requestAnimationFrame(() => {
    const calm = document.documentElement.dataset.motion === "less";
    for (const row of calm ? [] : allRows()) {
      const from = was.get(idOf(row));
      const dy = from === undefined ? 0 : from - row.getBoundingClientRect().top;
      if (dy !== 0) row.animate([{ transform: `translateY(${dy}px)` }, { transform: "none" }], { duration: 240, easing: "cubic-bezier(0.2, 0.8, 0.2, 1)" });
    }
    if (keepFocus) focusRow(rowWith(keepFocus));
  });
}

function onScreen(row: HTMLElement): boolean {
  const { top, bottom } = row.getBoundingClientRect();
  return bottom > -innerHeight && top < 2 * innerHeight;
}
