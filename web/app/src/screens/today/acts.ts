// What is done to a row by menu, key, swipe or drag: the same whatever the way.

import { goals } from "../../data/goals.ts";
import type { TodoView } from "../../data/days.ts";
import { moveTo, placeTodo, remove, resetToRoutine } from "../../data/todos.ts";
import { words } from "../../i18n/hands.ts";
import { parts } from "../../i18n/parts.ts";
import type { Day, ID } from "../../sync/entities.ts";
import { sayNow } from "../../ui/live.tsx";
import { gliding, takingAway } from "./motion.ts";
import { find } from "./rows.ts";

export type Where = "up" | "down" | "top";

/** Whether there is somewhere to go. */
export function canMove(id: ID, where: Where): boolean {
  const place = find(id);
  return place !== null && (where === "down" ? place.at < place.of.todos.length - 1 : place.at > 0);
}

/** Moves within its goal. */
export function move(id: ID, where: Where): void {
  const place = find(id);
  if (!place || !canMove(id, where)) return;
  const { view, of, at } = place;
  const to = where === "top" ? 0 : where === "up" ? at - 1 : at + 1;
  const beside = of.todos[to]!.todo.id;
  gliding(() => void placeTodo(view, where === "down" ? { after: beside } : { before: beside }), id);
  sayNow(parts().movedTo(to + 1, of.todos.length));
}

export function toGoal(view: TodoView, goal: ID): void {
  if (view.todo.goal_id === goal) return;
  gliding(() => void placeTodo(view, { goal }), view.todo.id);
  const title = goals.peek().find((g) => g.id === goal)?.title ?? "";
  sayNow(words().movedToGoal(view.todo.title, title));
}

/** To another day, or into the backlog; what is done is done again there. */
export function toDate(view: TodoView, date: Day | null): void {
  if (view.todo.done) void moveTo(view, date);
  else takingAway(view.todo.id, () => void moveTo(view, date));
}

export function removeRow(view: TodoView): void {
  takingAway(view.todo.id, () => void remove(view));
}

export const reset = (view: TodoView): void => gliding(() => void resetToRoutine(view), view.todo.id);

/** Puts a row before or after another, or at the end of a goal: where it was dropped. */
export function drop(id: ID, to: { goal: ID; before?: ID; after?: ID }): void {
  const place = find(id);
  if (!place) return;
  gliding(() => void placeTodo(place.view, to), id);
  const now = find(id);
  if (now) sayNow(parts().movedTo(now.at + 1, now.of.todos.length));
}
