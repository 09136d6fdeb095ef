// Routines' occurrences that have no todo yet: shown from the template, from today on (product section 5).

import { computed, type ReadonlySignal } from "@preact/signals";
import type { Day, Goal, ID, Routine, Todo } from "../sync/entities.ts";
import { occurrenceId } from "../sync/ids.ts";
import { compareRank, ranksBetween } from "../sync/rank.ts";
import { matches } from "../sync/recurrence.ts";
import { today } from "./clock.ts";
import { everything, held, ofOccurrence, one } from "./world.ts";

/** The person's routines, in their order. */
export const routines: ReadonlySignal<Routine[]> = computed(() =>
  [...held("routine").under(everything).values()].map((h) => h.entity).sort(compareRank),
);

/** The routines that have an occurrence without a todo on a day, in their order. Follows all that this depends on. */
export function dueOn(day: Day): Routine[] {
  if (day < today.value) return [];
  return routines.value.filter((r) => occurs(r, day) && makesTodos(r) && !settled(r.id, day));
}

/** Whether the template names the day. */
export function occurs(r: Routine, day: Day): boolean {
  return (r.start === null || r.start === undefined || day >= r.start) && (!r.end || day <= r.end) && matches(r.rule, r.start ?? null, day);
}

function makesTodos(r: Routine): boolean {
  return !r.paused && one("goal", r.goal_id)?.status === "active";
}

/** Whether an occurrence has a todo, on whichever day that stands now, or was skipped. */
function settled(routine: ID, day: Day): boolean {
  const key = ofOccurrence(routine, day);
  return held("todo").under(key).size > 0 || held("skip").under(key).size > 0;
}

/** What an occurrence looks like before it is one: rev 0, and ranks behind those of the list. */
export function virtualTodos(due: readonly Routine[], day: Day, lastRank: string | null): Todo[] {
  const ranks = ranksBetween(lastRank, null, due.length);
  return due.map((r, i) => ({
    kind: "todo", id: idOf(r.id, day), rev: 0, goal_id: r.goal_id, title: r.title, date: day, done: false, done_at: null,
    rank: ranks[i]!, checklist: [], photo_id: null, cheers: {}, memo: null, memo_public: false, alarm: r.time ?? null,
    routine_id: r.id, occurrence_date: day, timer_s: 0,
  }));
}

const ids = new Map<string, ID>(); // hashing a day of many routines each time it is drawn would be felt

function idOf(routine: ID, day: Day): ID {
  const key = routine + day;
  let id = ids.get(key);
  if (!id) ids.set(key, (id = occurrenceId(routine, day)));
  return id;
}

export const goalOf = (r: Routine): Goal | undefined => one("goal", r.goal_id);
