// Which day it is for others. Their zone is theirs to know: the server says their day, and from the moments at which it
// was said this works out how far from UTC their days begin.

import { batch, signal, type Signal } from "@preact/signals";
import { dayStart } from "../sync/days.ts";
import type { Day, ID } from "../sync/entities.ts";
import { now, today } from "./clock.ts";
import { settings } from "./me.ts";
import { recall, remember } from "./remember.ts";
import { myID, someClient } from "./world.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const minuteMs = 60_000;

/** What has to be added to UTC so that its date is the owner's day: from low, up to but not including high, in ms. */
export interface Offset {
  low: number;
  high: number;
}

/** The world's zones, and days that begin as late as 6 in the morning. */
const anywhere: Offset = { low: -18 * hourMs, high: 14 * hourMs + 1 };

const dayAt = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

/** What is known after it was day there at an instant. What contradicts it was before a journey or a clock change. */
export function narrowed(known: Offset | undefined, day: Day, at: number): Offset {
  const midnight = Date.parse(day); // of UTC
  const said = { low: midnight - at, high: midnight + dayMs - at };
  const was = known ?? anywhere;
  const both = { low: Math.max(was.low, said.low), high: Math.min(was.high, said.high) };
  return both.low < both.high ? both : said;
}

/** The day there at an instant, or null while it may be either of two. */
export function dayBy(offset: Offset, at: number): Day | null {
  const early = dayAt(at + offset.low);
  return early === dayAt(at + offset.high - 1) ? early : null;
}

const offsets = new Map<ID, Signal<Offset | undefined>>();
let loadedFor: ID = "";

function offsetOf(owner: ID): Signal<Offset | undefined> {
  if (loadedFor !== myID()) load();
  let known = offsets.get(owner);
  if (!known) {
    known = signal<Offset | undefined>(undefined);
    offsets.set(owner, known);
  }
  return known;
}

const name = (): string => `days-there-${myID()}`;

function load(): void {
  loadedFor = myID();
  offsets.clear();
  const kept = JSON.parse(recall(name()) ?? "{}") as Record<ID, [number, number]>;
  for (const [owner, [low, high]] of Object.entries(kept)) offsets.set(owner, signal<Offset | undefined>({ low, high }));
}

function keep(): void {
  const all = [...offsets].flatMap(([owner, o]) => (o.peek() ? [[owner, [o.peek()!.low, o.peek()!.high]] as const] : []));
  remember(name(), JSON.stringify(Object.fromEntries(all)));
}

/** Takes in that it was day for the owners at an instant of this device's clock. */
export function learnDays(days: Iterable<{ owner: ID; day: Day }>, at: number): void {
  batch(() => {
    for (const { owner, day } of days) {
      const known = offsetOf(owner);
      known.value = narrowed(known.peek(), day, at);
    }
  });
  keep();
}

/** The owner's today. While it may be either of two days it is mine, if that is one of them. Follows the clock. */
export function dayThere(owner: ID): Day {
  if (owner === myID()) return today.value;
  const offset = offsetOf(owner).value;
  const at = now.value * minuteMs;
  if (!offset) return today.value;
  const sure = dayBy(offset, at);
  if (sure) return sure;
  const either = [dayAt(at + offset.low), dayAt(at + offset.high - 1)];
  return either.includes(today.value) ? today.value : either[0]!;
}

/** Of how many minutes an offset is known well enough; zones lie a quarter of an hour apart. */
const sureMs = 15 * minuteMs;

/** What is not known about somebody's days: anything; enough, for one who may be in my zone; or just now, for one elsewhere. */
export type Doubt = "nothing known" | "may be in my zone" | "elsewhere" | null;

export function doubtOf(offset: Offset | undefined, mine: number, at: number): Doubt {
  if (!offset) return "nothing known";
  if (dayBy(offset, at) && offset.high - offset.low <= sureMs) return null;
  if (offset.low <= mine && mine < offset.high) return "may be in my zone";
  return dayBy(offset, at) ? null : "elsewhere";
}

/** The doubts that there are about the owners' days now. Follows the clock. */
export function doubtsAbout(owners: Iterable<ID>): ReadonlySet<Doubt> {
  const mine = Date.parse(today.value) - dayStart(today.value, settings.value.time_zone, settings.value.day_start_hour).getTime();
  return new Set([...owners].map((owner) => doubtOf(offsetOf(owner).value, mine, now.value * minuteMs)));
}

/** Asks the server which day it is for somebody. */
export async function askDay(owner: ID): Promise<void> {
  const c = someClient.peek();
  if (!c || owner === myID()) return;
  const at = Date.now();
  try {
    const answer = await c.request<{ date: Day }>("GET", `/v1/day?user=${owner}`);
    if (someClient.peek() === c) learnDays([{ owner, day: answer.date }], at);
  } catch {
    // It stays what it is taken to be.
  }
}
