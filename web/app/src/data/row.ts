// The row of people on top of today: me first, then whom I follow, each with how much of their today is done.

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Color, Day, ID, Person } from "../sync/entities.ts";
import { today } from "./clock.ts";
import { markOf } from "./days.ts";
import { me } from "./me.ts";
import { followees, isMuted, pigmentOf } from "./bonds.ts";
import { recall, remember } from "./remember.ts";
import { dayThere } from "./todays.ts";
import { held, myID, onDay } from "./world.ts";

export interface RowPerson {
  person: Person;
  day: Day; // their today
  done: number;
  total: number;
  color: Color;
  unseen: boolean; // they finished something since I looked last
  self: boolean;
  at: string; // when they finished something last; "" not yet today
}

const forgetLooksMs = 7 * 24 * 3_600_000;
const name = (me: ID): string => `looked-${me}`;

/** When I last looked at each person's day, in ms since 1970; another signal for another person who is in. */
const looks = computed(() => signal(kept(myID())));

function kept(mine: ID): ReadonlyMap<ID, number> {
  const all = Object.entries(JSON.parse(recall(name(mine)) ?? "{}") as Record<ID, number>);
  return new Map(all.filter(([, at]) => at > Date.now() - forgetLooksMs));
}

/** Says that I have seen somebody's day as it is now. */
export function looked(owner: ID, at = Date.now()): void {
  const mine = looks.peek();
  mine.value = new Map(mine.peek()).set(owner, at);
  remember(name(myID()), JSON.stringify(Object.fromEntries(mine.peek())));
}

/** Everybody of the row, in no order: what follows the days of all. */
const people: ReadonlySignal<RowPerson[]> = computed(() => followees.value.filter((p) => !isMuted(p.id)).map(rowPerson));

function rowPerson(person: Person): RowPerson {
  const day = dayThere(person.id);
  let done = 0;
  let total = 0;
  let at = "";
  for (const { entity } of held("todo").under(onDay(person.id, day)).values()) {
    total++;
    if (!entity.done) continue;
    done++;
    if (entity.done_at && entity.done_at > at) at = entity.done_at;
  }
  const seen = looks.value.value.get(person.id) ?? 0;
  return { person, day, done, total, color: pigmentOf(person.id), unseen: at !== "" && Date.parse(at) > seen, self: false, at };
}

let order: ID[] = [];
const sorted = signal(0);

/** Puts the row in order: unseen first, then the latest. Otherwise nobody in it moves while one looks at it. */
export function sortRow(): void {
  order = [];
  sorted.value++;
}

export const peopleRow: ReadonlySignal<RowPerson[]> = computed(() => {
  void sorted.value;
  const all = people.value;
  const known = new Set(order);
  if (order.length === 0 || all.some((p) => !known.has(p.person.id))) order = inOrder(all).map((p) => p.person.id);
  const place = new Map(order.map((id, i) => [id, i]));
  return [self(), ...[...all].sort((a, b) => place.get(a.person.id)! - place.get(b.person.id)!)];
});

export const inOrder = (all: readonly RowPerson[]): RowPerson[] =>
  [...all].sort((a, b) => Number(b.unseen) - Number(a.unseen) || (a.at < b.at ? 1 : a.at > b.at ? -1 : 0) || a.person.name.localeCompare(b.person.name));

function self(): RowPerson {
  const { id, profile } = me.value;
  const mark = markOf(id, today.value).value;
  return { person: profile, day: today.value, done: mark.done, total: mark.total, color: pigmentOf(id), unseen: false, self: true, at: "" };
}
