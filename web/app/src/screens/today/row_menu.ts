// Everything that can be done to a todo, as a menu: every drag, swipe and key has its line here.

import { today } from "../../data/clock.ts";
import type { TodoView } from "../../data/days.ts";
import { goals } from "../../data/goals.ts";
import { words } from "../../i18n/hands.ts";
import { addDays } from "../../sync/days.ts";
import type { MenuItem } from "../../ui/menu.tsx";
import { canMove, move, removeRow, reset, toDate } from "./acts.ts";
import type { Opened } from "./opened.ts";
import { editRow } from "./rows.ts";

/** open shows what needs more than a line. */
export function menuOf(view: TodoView, open: (what: Opened["what"]) => void): MenuItem[] {
  const { todo, virtual } = view;
  const w = words();
  const now = today.peek();
  const tomorrow = addDays(now, 1);
  const ofRoutine = Boolean(todo.routine_id);
  return [
    { label: w.edit, icon: "pencil", keys: "E", onSelect: () => editRow(todo.id) },
    { label: w.details, icon: "note", onSelect: () => open("sheet") },
    ...(todo.done
      ? [
          { label: w.againToday, icon: "repeat" as const, lineBefore: true, onSelect: () => toDate(view, now) },
          { label: w.againTomorrow, onSelect: () => toDate(view, tomorrow) },
          { label: w.againOn, onSelect: () => open("date") },
        ]
      : [
          ...(todo.date === now ? [] : [{ label: w.doToday, icon: "today" as const, lineBefore: true, onSelect: () => toDate(view, now) }]),
          ...(todo.date === tomorrow ? [] : [{ label: w.doTomorrow, icon: "right" as const, lineBefore: todo.date === now, onSelect: () => toDate(view, tomorrow) }]),
          { label: w.pickDate, icon: "calendar" as const, keys: "M", onSelect: () => open("date") },
        ]),
    { label: w.up, lineBefore: true, keys: "⌥↑", disabled: !canMove(todo.id, "up"), onSelect: () => move(todo.id, "up") },
    { label: w.down, keys: "⌥↓", disabled: !canMove(todo.id, "down"), onSelect: () => move(todo.id, "down") },
    { label: w.top, disabled: !canMove(todo.id, "top"), onSelect: () => move(todo.id, "top") },
    ...(goals.peek().length > 1 ? [{ label: w.toGoal, icon: "goals" as const, keys: "#", onSelect: () => open("goal") }] : []),
    ...(ofRoutine
      ? virtual ? [] : [{ label: w.reset, icon: "repeat" as const, lineBefore: true, onSelect: () => reset(view) }]
      : [
          { label: w.makeRoutine, icon: "repeat" as const, lineBefore: true, onSelect: () => open("routine") },
          ...(todo.done ? [] : [{ label: w.archive, icon: "box" as const, onSelect: () => toDate(view, null) }]),
        ]),
    { label: w.remove, icon: "trash", danger: true, lineBefore: true, keys: "Delete", onSelect: () => removeRow(view) },
  ];
}
