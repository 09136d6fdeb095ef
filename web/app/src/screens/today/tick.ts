import type { TodoView } from "../../data/days.ts";
import { setDone } from "../../data/todos.ts";
import type { ID } from "../../sync/entities.ts";

const byHand = new Set<ID>(); // ticked here a moment ago: not news to this page

/** Ticks or opens again. */
export function tick(view: TodoView, done: boolean): void {
  byHand.add(view.todo.id);
  void setDone(view, done);
}

/** Whether this page itself has just ticked it; asked once. */
export const wasByHand = (id: ID): boolean => byHand.delete(id);
