// What the first minute makes: the goals that were picked, three todos for today, and one of them done.

import { change } from "../../data/change.ts";
import { today } from "../../data/clock.ts";
import { addGoal } from "../../data/goals.ts";
import { addTodos } from "../../data/todos.ts";
import type { Sample } from "../../i18n/welcome.ts";
import type { Audience, ID } from "../../sync/entities.ts";

export const firstTodos = 3;

export interface Planned {
  goal: number; // of those picked
  title: string;
}

/** Three todos for the goals that were picked, shared out among them and in their order; one each of more than three. */
export function planned(goals: readonly Sample[]): Planned[] {
  const shares = goals.map((_, i) => Math.max(1, Math.ceil((firstTodos - i) / goals.length)));
  return goals.flatMap((g, goal) => g.todos.slice(0, shares[goal]).map((title) => ({ goal, title })));
}

/** Makes it all. done: places in the plan that were ticked. */
export async function begin(goals: readonly Sample[], done: ReadonlySet<number>, audience: Audience): Promise<void> {
  const plan = planned(goals);
  const made: ID[] = goals.map(({ title, color }) => addGoal({ title, color, audience }));
  const finished: ID[] = [];
  for (const [i, goal] of made.entries()) {
    const mine = plan.map((p, at) => ({ ...p, at })).filter((p) => p.goal === i);
    const ids = addTodos(mine.map((p) => p.title), { goal, date: today.peek() });
    finished.push(...ids.filter((_, n) => done.has(mine[n]!.at)));
  }
  if (finished.length > 0) await change(...finished.map((id) => ({ op: "put" as const, kind: "todo" as const, id, fields: { done: true } })));
}
