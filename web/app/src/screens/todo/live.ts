// The row that a sheet was opened on, as it is now.

import { myCheer, type TodoView } from "../../data/days.ts";
import { held } from "../../data/world.ts";

/** Follows the todo of a view, also when it has become one of its own; null when it is gone. */
export function liveView(view: TodoView): TodoView | null {
  const { todo } = view;
  const is = held("todo").one(todo.id);
  if (!is) return view.virtual ? view : null;
  const routine = is.entity.routine_id ? (held("routine").one(is.entity.routine_id)?.entity ?? null) : null;
  return { ...view, todo: is.entity, virtual: false, routine, mine: myCheer(todo.id) };
}
