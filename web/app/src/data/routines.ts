// Templates that put todos on matching days (product section 5).

import { words } from "../i18n/undo.ts";
import type { Change } from "../sync/client.ts";
import { addDays } from "../sync/days.ts";
import type { Day, Fields, ID, Routine, Rule, TimeOfDay } from "../sync/entities.ts";
import { newId, occurrenceId } from "../sync/ids.ts";
import { compareRank, rankAfter } from "../sync/rank.ts";
import { nextOccurrence } from "../sync/recurrence.ts";
import { change, changeNow } from "./change.ts";
import { today } from "./clock.ts";
import { routines } from "./occurrences.ts";
import { undoable } from "./undo.ts";
import { client, held } from "./world.ts";

export { routines };

export interface NewRoutine {
  goal: ID;
  title: string;
  rule: Rule;
  mode: "auto" | "manual";
  time?: TimeOfDay | null;
  start?: Day | null; // today if left out
  end?: Day | null;
}

/** Adds a routine at the end and says at once which it is. */
export function addRoutine(r: NewRoutine): ID {
  const id = newId(client().serverNow());
  const { goal, start = today.peek(), ...fields } = r;
  changeNow({ op: "put", kind: "routine", id, fields: { ...fields, goal_id: goal, start, rank: rankAfter(lastRank()) } });
  return id;
}

const lastRank = (): string | null => [...routines.peek()].sort(compareRank).at(-1)?.rank ?? null;

/**
 * Changes a routine from today on; today says whether today's todo, if nobody has touched it, follows. Another rule ends
 * the routine yesterday and begins a new one, so that what was stays as it was. Resolves with the id of the routine that
 * goes on.
 */
export async function saveRoutine(id: ID, fields: Fields, follow: { today: boolean } = { today: true }): Promise<ID> {
  const r = held("routine").peek(id)?.entity;
  if (!r) return id;
  const first = follow.today ? [] : keepToday(r);
  if (!changesRule(r, fields) || startsLater(r)) {
    await change(...first, { op: "put", kind: "routine", id, fields });
    return id;
  }
  const next = newId(client().serverNow());
  const from = follow.today ? today.peek() : addDays(today.peek(), 1);
  const made: Fields = {
    goal_id: r.goal_id, title: r.title, rule: r.rule, mode: r.mode, time: r.time ?? null, end: r.end ?? null, paused: r.paused,
    rank: r.rank, ...fields, start: from,
  };
  await change(...first, { op: "put", kind: "routine", id, fields: { end: addDays(from, -1) } }, { op: "put", kind: "routine", id: next, fields: made });
  return next;
}

const changesRule = (r: Routine, fields: Fields): boolean => fields.rule !== undefined && JSON.stringify(fields.rule) !== JSON.stringify(r.rule);

/** A routine that has made nothing yet has no past to keep. */
const startsLater = (r: Routine): boolean => !!r.start && r.start >= today.peek();

/** Touches today's todo, so that it does not follow its routine any more. */
function keepToday(r: Routine): Change[] {
  const t = held("todo").peek(occurrenceId(r.id, today.peek()))?.entity;
  return t ? [{ op: "put", kind: "todo", id: t.id, fields: { title: t.title, alarm: t.alarm ?? null } }] : [];
}

/** Whether today's todo of a routine exists and would follow a change: the question that is asked before. */
export function todayFollows(id: ID): boolean {
  const t = held("todo").peek(occurrenceId(id, today.peek()))?.entity;
  return t !== undefined && !t.done;
}

/** Stops: what nobody touched from today on goes, the rest stays and is nobody's occurrence any more. */
export async function stopRoutine(id: ID): Promise<void> {
  const r = held("routine").peek(id)?.entity;
  if (!r) return;
  const kept = change({ op: "delete", kind: "routine", id });
  undoable(() => words().routineStopped(r.title), () => change({ op: "put", kind: "routine", id, fields: { ...whole(r), deleted: false } }));
  await kept;
}

const whole = (r: Routine): Fields => ({
  goal_id: r.goal_id, title: r.title, rule: r.rule, mode: r.mode, time: r.time ?? null, start: r.start ?? null, end: r.end ?? null,
  paused: r.paused, rank: r.rank,
});

export const pauseRoutine = (id: ID, paused: boolean): Promise<void> => change({ op: "put", kind: "routine", id, fields: { paused } });

/** The next days of a rule, from today on. */
export function nextDays(r: Pick<Routine, "rule" | "start" | "end">, n: number): Day[] {
  const days: Day[] = [];
  let after = addDays(today.value, -1);
  while (days.length < n) {
    const day = nextOccurrence(r.rule, r.start ?? null, r.end ?? null, after);
    if (day === null) break;
    days.push(day);
    after = day;
  }
  return days;
}
