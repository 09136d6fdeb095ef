import type { DayView } from "../../data/days.ts";
import { refused } from "../../data/refused.ts";
import { RefusedLine } from "./later.ts";

/** Refused todos that have no row here: their goal is gone, or they never came to be. */
export function Orphans({ view }: { view: DayView }) {
  const here = new Set(view.goals.flatMap((g) => g.todos.map((v) => v.todo.id)));
  const lost = refused.value.filter((r) => r.kind === "todo" && !here.has(r.id));
  if (lost.length === 0) return null;
  return <div class="orphans">{lost.map((r) => <RefusedLine key={r.key} refused={r} title="" />)}</div>;
}
