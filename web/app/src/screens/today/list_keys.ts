// The keyboard's way through a day.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { DayView } from "../../data/days.ts";
import { useKeys } from "../shell/keys.ts";
import { move, removeRow, type Where } from "./acts.ts";
import { tick } from "./tick.ts";
import { listenToOpen, type Opened } from "./opened.ts";
import { addTo, allRows, editRow, find, focusRow, idOf, rowOf } from "./rows.ts";

export function useListKeys(view: DayView, open: (o: Opened | null) => void): void {
  const addedTo = useRef<string | null>(null);
  useLayoutEffect(() => listenToOpen(open), []);
  const current = () => rowOf(document.activeElement);
  const onBox = () => document.activeElement instanceof HTMLInputElement && document.activeElement.type === "checkbox";
  const step = (e: KeyboardEvent, n: 1 | -1) => {
    const rows = allRows();
    const row = current();
    if (!row && e.key.startsWith("Arrow")) return false; // it scrolls the page
    const section = document.activeElement?.closest("[data-goal]");
    const inside = rows.filter((r) => section?.contains(r));
    const at = row ? rows.indexOf(row) : n > 0 ? rows.indexOf(inside[0]!) - (inside.length > 0 ? 1 : 0) : inside.length > 0 ? rows.indexOf(inside.at(-1)!) + 1 : rows.length;
    focusRow(rows[Math.min(Math.max(at + n, 0), rows.length - 1)]);
    return rows.length > 0;
  };
  const withRow = (act: (id: string) => void) => () => {
    const row = current();
    if (!row) return false;
    act(idOf(row));
    return true;
  };
  const moving = (where: Where) => withRow((id) => move(id, where));
  useKeys({
    new: () => {
      const here = current()?.closest<HTMLElement>("[data-goal]")?.dataset.goal;
      const first = view.goals.find((g) => g.goal.status === "active")?.goal.id;
      for (const goal of [here, addedTo.current, first]) {
        if (goal && addTo(goal)) return void (addedTo.current = goal);
      }
      return false;
    },
    next: (e) => step(e, 1),
    previous: (e) => step(e, -1),
    check: (e) => {
      if (e.target instanceof HTMLButtonElement || e.target instanceof HTMLAnchorElement || onBox()) return false; // it is pressed by itself
      return withRow((id) => {
        const at = find(id);
        if (at) tick(at.view, !at.view.todo.done);
      })();
    },
    edit: (e) => {
      if (e.key === "Enter" && !onBox()) return false;
      return withRow((id) => editRow(id, { byKey: true }))();
    },
    up: moving("up"),
    down: moving("down"),
    date: withRow((id) => open({ what: "date", id })),
    goal: withRow((id) => open({ what: "goal", id })),
    remove: withRow((id) => {
      const at = find(id);
      if (at) removeRow(at.view);
    }),
    cheer: withRow(() => current()?.querySelector<HTMLElement>(".cheer-pill")?.click()),
  });
}
