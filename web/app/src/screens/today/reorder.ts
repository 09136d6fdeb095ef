// Dragging a row by its grip to another place of the day, in its goal or another. The row's menu does the same.

import { combine } from "@atlaskit/pragmatic-drag-and-drop/combine";
import { draggable, dropTargetForElements } from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import { holdOrder } from "../../data/world.ts";
import type { ID } from "../../sync/entities.ts";
import { drop } from "./acts.ts";
import { idOf, rowOf } from "./rows.ts";

interface Spot {
  goal: ID;
  before?: ID;
  after?: ID;
  line: number; // where the line is drawn, px from the top of the list
}

/** Rows become draggable when a pointer comes to their grip; the list is the one place to drop on. */
export function listenToReorder(list: HTMLElement): () => void {
  const line = list.querySelector<HTMLElement>(".drop-line")!;
  let disarm = () => {};
  let armed: HTMLElement | null = null;
  let release = () => {};
  const show = (spot: Spot | null) => {
    line.toggleAttribute("data-on", spot !== null);
    if (spot) line.style.transform = `translateY(${spot.line - 1}px)`;
  };
  const arm = (e: Event) => {
    const grip = e.target instanceof Element ? e.target.closest<HTMLElement>("[data-grip]") : null;
    const row = rowOf(grip);
    if (!grip || !row || row === armed) return;
    disarm();
    armed = row;
    disarm = draggable({
      element: row,
      dragHandle: grip,
      getInitialData: () => ({ todo: idOf(row) }),
      onDragStart: () => {
        release = holdOrder();
        row.setAttribute("data-dragging", "");
      },
      onDrop: () => {
        release();
        row.removeAttribute("data-dragging");
        show(null);
      },
    });
  };
  list.addEventListener("pointerover", arm);
  const end = combine(
    dropTargetForElements({
      element: list,
      canDrop: ({ source }) => typeof source.data.todo === "string",
      onDrag: ({ source, location }) => show(spotAt(list, location.current.input, source.data.todo as ID)),
      onDragLeave: () => show(null),
      onDrop: ({ source, location }) => {
        const spot = spotAt(list, location.current.input, source.data.todo as ID);
        if (spot) drop(source.data.todo as ID, { goal: spot.goal, before: spot.before, after: spot.after });
      },
    }),
    () => list.removeEventListener("pointerover", arm),
    () => disarm(),
  );
  return () => {
    release();
    end();
  };
}

/** Where a row would come to stand if it were dropped at a point; null when it would stay. */
function spotAt(list: HTMLElement, { clientX, clientY }: { clientX: number; clientY: number }, id: ID): Spot | null {
  const under = document.elementFromPoint(clientX, clientY);
  const section = under?.closest<HTMLElement>("[data-goal]");
  if (!section || !list.contains(section)) return null;
  const goal = section.dataset.goal!;
  const top = list.getBoundingClientRect().top;
  const row = rowOf(under);
  if (!row) {
    const last = [...section.querySelectorAll<HTMLElement>(".todo")].at(-1);
    if (last && idOf(last) === id) return null;
    return { goal, line: (last ?? section).getBoundingClientRect().bottom - top, ...(last ? { after: idOf(last) } : {}) };
  }
  if (idOf(row) === id) return null;
  const box = row.getBoundingClientRect();
  const upper = clientY < box.top + box.height / 2;
  return upper ? { goal, before: idOf(row), line: box.top - top } : { goal, after: idOf(row), line: box.bottom - top };
}
