// One's own goals, and who sees them.

import { computed, type ReadonlySignal } from "@preact/signals";
import { words } from "../i18n/undo.ts";
import type { Change } from "../sync/client.ts";
import type { Audience, Color, Fields, Goal, ID } from "../sync/entities.ts";
import { newId } from "../sync/ids.ts";
import { change, changeNow } from "./change.ts";
import { goalsOf } from "./days.ts";
import { goalRank, type Place } from "./places.ts";
import { undoable } from "./undo.ts";
import { client, held, myID, ofGoal } from "./world.ts";

/** By rank. */
export const goals: ReadonlySignal<Goal[]> = computed(() => goalsOf(myID()).value);

export interface NewGoal {
  title: string;
  color?: Color; // else the one used least
  audience?: Audience; // else default_audience of the settings
  viewers?: ID[];
}

/** Adds a goal at the end and says at once which it is. */
export function addGoal(goal: NewGoal): ID {
  const id = newId(client().serverNow());
  changeNow({ op: "put", kind: "goal", id, fields: { ...goal, rank: goalRank({}) } });
  return id;
}

export const saveGoal = (id: ID, fields: Fields): Promise<void> => change({ op: "put", kind: "goal", id, fields });

export const placeGoal = (id: ID, place: Place): Promise<void> => saveGoal(id, { rank: goalRank(place, id) });

/** Deletes a goal. Its todos and routines go with it, or to another goal. */
export async function removeGoal(id: ID, to: { moveTo?: ID } = {}): Promise<void> {
  const goal = held("goal").peek(id)?.entity;
  if (!goal) return;
  const under = todosOf(id);
  const routines = routinesOf(id);
  const kept = change({ op: "delete", kind: "goal", id, ...(to.moveTo ? { fields: { move_to: to.moveTo } } : {}) });
  undoable(
    () => words().goalRemoved(goal.title),
    () => change({ op: "put", kind: "goal", id, fields: { ...whole(goal), deleted: false } }, ...(to.moveTo ? back("todo", under, id) : []), ...(to.moveTo ? back("routine", routines, id) : [])),
  );
  await kept;
}

const back = (kind: "todo" | "routine", ids: readonly ID[], goal: ID): Change[] => ids.map((id) => ({ op: "put", kind, id, fields: { goal_id: goal } }));

const todosOf = (goal: ID): ID[] => [...held("todo").under(ofGoal(goal)).keys()];
const routinesOf = (goal: ID): ID[] => [...held("routine").under(ofGoal(goal)).keys()];

const whole = (g: Goal): Fields => ({ title: g.title, color: g.color, rank: g.rank, status: g.status, audience: g.audience, viewers: g.viewers ?? [] });

/** Shows all goals that fewer people see to all followers. */
export async function shareAllWithFollowers(): Promise<void> {
  const hidden = goals.peek().filter((g) => g.audience === "private" || g.audience === "selected");
  if (hidden.length === 0) return;
  const kept = change(...hidden.map((g): Change => ({ op: "put", kind: "goal", id: g.id, fields: { audience: "followers" } })));
  undoable(
    () => words().allShared,
    () => change(...hidden.map((g): Change => ({ op: "put", kind: "goal", id: g.id, fields: { audience: g.audience, viewers: g.viewers ?? [] } }))),
  );
  await kept;
}
