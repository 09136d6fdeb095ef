// What a day looks like from afar: a petal a todo, in the colour of its goal.

import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { daysOfMonth } from "../sync/days.ts";
import type { Color, Day, ID } from "../sync/entities.ts";
import { goalsOf } from "./days.ts";
import { holdingOf } from "./looking.ts";
import { dueOn } from "./occurrences.ts";
import { held, myID, onDay, someClient } from "./world.ts";

export interface DayMark {
  petals: { color: Color; done: boolean }[]; // in the order of the goals, of each the done ones first
  open: number;
  done: number;
  total: number;
}

interface CalendarBody {
  days: { date: Day; open: number; done: number; goals: { goal_id: ID; color: Color; open: number; done: number }[] }[];
}

const marks = new Map<string, ReadonlySignal<DayMark>>();
const months = new Map<string, ReadonlySignal<Map<Day, DayMark>>>();

/** The mark of a day, of what this device holds of it. */
export function markOf(owner: ID, day: Day): ReadonlySignal<DayMark> {
  const key = onDay(owner, day);
  let mark = marks.get(key);
  if (!mark) {
    let was: DayMark | undefined;
    mark = computed(() => (was = unlessSame(was, heldMark(owner, day))));
    marks.set(key, mark);
  }
  return mark;
}

/** The marks of a month "YYYY-MM": live where the days are held, else as the server counted them when it was looked at. */
export function monthOf(owner: ID, month: string): ReadonlySignal<Map<Day, DayMark>> {
  const key = `${owner}/${month}`;
  let view = months.get(key);
  if (!view) {
    const counted: Signal<ReadonlyMap<Day, DayMark>> = signal(new Map());
    view = computed(() => monthMarks(owner, month, counted.value), { watched: () => void count(owner, month, counted) });
    months.set(key, view);
  }
  return view;
}

export function forgetMarks(): void {
  marks.clear();
  months.clear();
}

function monthMarks(owner: ID, month: string, counted: ReadonlyMap<Day, DayMark>): Map<Day, DayMark> {
  const c = someClient.value;
  const all = new Map<Day, DayMark>();
  for (const day of daysOfMonth(month)) {
    const whole = c?.holds(owner, day) ?? false;
    if (!whole) void holdingOf(owner, day); // who looks at it makes it whole
    const mark = whole ? markOf(owner, day).value : (counted.get(day) ?? markOf(owner, day).value);
    if (mark.total > 0) all.set(day, mark);
  }
  return all;
}

/** Asks the server for what is not held. Without a connection the held part stands alone. */
async function count(owner: ID, month: string, counted: Signal<ReadonlyMap<Day, DayMark>>): Promise<void> {
  const c = someClient.peek();
  if (!c || daysOfMonth(month).every((day) => c.holds(owner, day))) return;
  try {
    const body = await c.request<CalendarBody>("GET", `/v1/calendar?month=${month}${owner === c.user ? "" : `&user=${owner}`}`);
    if (someClient.peek() === c) counted.value = new Map(body.days.map((d) => [d.date, countedMark(d)]));
  } catch {
    // Offline, or not to be seen: nothing is said that is not known.
  }
}

function heldMark(owner: ID, day: Day): DayMark {
  const byGoal = new Map<ID, { done: number; open: number }>();
  const at = (goal: ID): { done: number; open: number } => {
    let n = byGoal.get(goal);
    if (!n) byGoal.set(goal, (n = { done: 0, open: 0 }));
    return n;
  };
  for (const { entity } of held("todo").under(onDay(owner, day)).values()) at(entity.goal_id)[entity.done ? "done" : "open"]++;
  if (owner === myID()) for (const r of dueOn(day)) if (r.mode === "auto") at(r.goal_id).open++;
  const goals: { color: Color; open: number; done: number }[] = [];
  for (const goal of goalsOf(owner).value) {
    const n = byGoal.get(goal.id);
    if (n) goals.push({ color: goal.color, ...n });
  }
  return markFrom(goals);
}

const countedMark = (d: CalendarBody["days"][number]): DayMark => markFrom(d.goals ?? []);

function markFrom(goals: readonly { color: Color; open: number; done: number }[]): DayMark {
  const mark: DayMark = { petals: [], open: 0, done: 0, total: 0 };
  for (const { color, open, done } of goals) {
    for (let i = 0; i < open + done; i++) mark.petals.push({ color, done: i < done });
    mark.open += open;
    mark.done += done;
  }
  mark.total = mark.open + mark.done;
  return mark;
}

function unlessSame(was: DayMark | undefined, is: DayMark): DayMark {
  if (!was || was.petals.length !== is.petals.length) return is;
  return was.petals.every((p, i) => p.color === is.petals[i]!.color && p.done === is.petals[i]!.done) ? was : is;
}
