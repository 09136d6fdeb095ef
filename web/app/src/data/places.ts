// Where a todo or goal stands among its like: ranks.

import type { Change } from "../sync/client.ts";
import type { Day, ID, Todo } from "../sync/entities.ts";
import { compareRank, rankBetween, ranksBetween } from "../sync/rank.ts";
import { change } from "./change.ts";
import { dayOf, goalsOf, type TodoView } from "./days.ts";
import { me } from "./me.ts";
import { held, inBacklog, myID, onDay } from "./world.ts";

export interface Place {
  before?: ID;
  after?: ID;
}

/** The todos of a goal on a day, or of its backlog, by rank; what routines only show stands behind them. */
function listOf(goal: ID, date: Day | null): Todo[] {
  const own = myID();
  const held_ = held("todo").under(date ? onDay(own, date) : inBacklog(own));
  const list = [...held_.values()].map((h) => h.entity).filter((t) => t.goal_id === goal).sort(compareRank);
  const shown = date ? (dayOf(own, date).peek().goals.find((g) => g.goal.id === goal)?.todos ?? []) : [];
  return [...list, ...shown.filter((v) => v.virtual).map((v) => v.todo)];
}

/** The rank of a place in a list, as the person sees it; without one, behind all that are todos. */
export function rankIn(goal: ID, date: Day | null, place: Place, moving?: ID): string {
  return rankAt(listOf(goal, date).filter((t) => t.id !== moving), flip(place));
}

function rankAt(list: readonly { id: ID; rank: string }[], place: Place): string {
  const i = place.before ? list.findIndex((t) => t.id === place.before) : place.after ? list.findIndex((t) => t.id === place.after) + 1 : list.length;
  const at = i < 0 || (place.after && i === 0) ? list.length : i;
  return rankBetween(list[at - 1]?.rank ?? null, list[at]?.rank ?? null);
}

/** With the newest first the list is shown from its end. */
function flip(place: Place): Place {
  if (!me.peek().settings.newest_first) return place;
  return { before: place.after, after: place.before };
}

/** Ranks for several that come behind one another, after a todo or at the end. */
export function ranksAtEnd(goal: ID, date: Day | null, n: number, after?: ID): string[] {
  const list = listOf(goal, date);
  const place = flip({ after });
  const i = place.after ? list.findIndex((t) => t.id === place.after) + 1 : place.before ? list.findIndex((t) => t.id === place.before) : list.length;
  const at = i < 0 || (place.after && i === 0) ? list.length : i;
  const ranks = ranksBetween(list[at - 1]?.rank ?? null, list[at]?.rank ?? null, n);
  return place.before ? ranks.reverse() : ranks;
}

/** The next rank at the end of a list; last remembers what has been given out of each goal. */
export function lastRankIn(goal: ID, date: Day, last: Map<ID, string | null>): string {
  if (!last.has(goal)) last.set(goal, listOf(goal, date).at(-1)?.rank ?? null);
  const rank = rankBetween(last.get(goal) ?? null, null);
  last.set(goal, rank);
  return rank;
}

/** Puts a todo before or after another, or into another goal, at its end without a neighbour. */
export async function placeTodo(view: TodoView, to: { goal?: ID } & Place): Promise<void> {
  const t = view.todo;
  const goal = to.goal ?? t.goal_id;
  const rank = rankIn(goal, t.date, to, t.id);
  const fields = goal === t.goal_id ? { rank } : { goal_id: goal, rank };
  const link = { routine_id: t.routine_id, occurrence_date: t.occurrence_date, goal_id: t.goal_id, title: t.title, date: t.date, ...(t.alarm ? { alarm: t.alarm } : {}) };
  const put: Change = { op: "put", kind: "todo", id: t.id, fields: view.virtual ? { ...link, ...fields } : fields };
  await change(put);
}

/** The rank of a place among one's own goals; without one, at the end. */
export function goalRank(place: Place, moving?: ID): string {
  return rankAt(goalsOf(myID()).peek().filter((g) => g.id !== moving), place);
}
