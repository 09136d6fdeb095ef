// How many todos of each goal were done on which day: from what is held here, and for older days from the server.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { addDays, dayDiff } from "../sync/days.ts";
import type { Day, ID } from "../sync/entities.ts";
import { client, held, onChange, someClient } from "./world.ts";

export interface DayCount {
  done: number;
  total: number;
}

/** The days of each goal that had todos. */
export type Matrix = Map<ID, Map<Day, DayCount>>;

export interface Stats {
  /** partial: older days could not be read, and only what is held is there. */
  state: "loading" | "ready" | "partial" | "error";
  from: Day;
  to: Day;
  goals: Matrix;
}

interface Answer {
  goals: { goal_id: ID; days: { date: Day; done: number; total: number }[] | null }[] | null;
}

const version = signal(0);
onChange((changed) => {
  if (!changed || [...changed].some((key) => key.startsWith("todo/"))) version.value++;
});

/** Counts own todos by goal and day, and follows them. Call the returned read again after an error. */
export function statsOf(from: Day, to: Day): { view: ReadonlySignal<Stats>; read: () => void } {
  const older = signal<{ state: "loading" | "ready" | "failed"; goals: Matrix }>({ state: "loading", goals: new Map() });
  const view = computed<Stats>(() => {
    void version.value;
    const { state, goals } = older.value;
    const me = someClient.value?.user;
    if (!me) return { state: "loading", from, to, goals };
    const since = heldSince(me, from, to);
    const all = joined(goals, countHeld(me, since, to), since);
    if (since <= from) return { state: "ready", from, to, goals: all };
    return { state: state === "failed" ? (all.size > 0 ? "partial" : "error") : state, from, to, goals: all };
  });
  const read = (): void => {
    const me = someClient.peek()?.user;
    if (!me || heldSince(me, from, to) <= from) return;
    older.value = { state: "loading", goals: older.peek().goals };
    readStats(from, to).then(
      (goals) => (older.value = { state: "ready", goals }),
      () => (older.value = { state: "failed", goals: older.peek().goals }),
    );
  };
  read();
  return { view, read };
}

async function readStats(from: Day, to: Day): Promise<Matrix> {
  const answer = await client().request<Answer>("GET", `/v1/stats?from=${from}&to=${to}`);
  const counted: Matrix = new Map();
  for (const g of answer.goals ?? []) counted.set(g.goal_id, new Map((g.days ?? []).map((d) => [d.date, { done: d.done, total: d.total }])));
  return counted;
}

/** The first day from which all days up to the last are held whole; after the last one if that itself is not. */
function heldSince(me: ID, from: Day, to: Day): Day {
  const c = client();
  let day = to;
  while (day >= from && c.holds(me, day)) day = addDays(day, -1);
  return addDays(day, 1);
}

function countHeld(me: ID, from: Day, to: Day): Matrix {
  const counted: Matrix = new Map();
  for (const h of held("todo").all()) {
    const { date, goal_id, done } = h.entity;
    if (h.owner !== me || !date || date < from || date > to) continue;
    let days = counted.get(goal_id);
    if (!days) counted.set(goal_id, (days = new Map()));
    const day = days.get(date) ?? { done: 0, total: 0 };
    days.set(date, { done: day.done + (done ? 1 : 0), total: day.total + 1 });
  }
  return counted;
}

/** What the server counted of the days before one, and what is held from it on. */
function joined(older: Matrix, here: Matrix, since: Day): Matrix {
  const all: Matrix = new Map();
  for (const [goal, days] of older) {
    const before = [...days].filter(([day]) => day < since);
    if (before.length > 0) all.set(goal, new Map(before));
  }
  for (const [goal, days] of here) all.set(goal, new Map([...(all.get(goal) ?? []), ...days]));
  return all;
}

/** Sums of one goal's days. */
export function totals(days: ReadonlyMap<Day, DayCount>, today: Day): { done: number; total: number; days: number; recent: number } {
  const week = 7;
  const sum = { done: 0, total: 0, days: 0, recent: 0 };
  for (const [day, { done, total }] of days) {
    sum.done += done;
    sum.total += total;
    if (done > 0) sum.days++;
    const ago = dayDiff(day, today);
    if (ago >= 0 && ago < week) sum.recent += done;
  }
  return sum;
}
