// Which days a stream holds whole (protocol section 4): those of the last snapshot's window, and those read by REST.

import { addDays } from "./days.ts";
import type { Day, ID, Stream } from "./entities.ts";
import type { State } from "./state.ts";

/** How far back a snapshot of the own stream reaches. */
const ownWindowDays = 62;

const hourMs = 3_600_000;

// Where another person's day may stand against UTC: zones reach from -12 to +14 hours, and a day may begin 6 hours late.
const latestDayMs = -18 * hourMs;
const earliestDayMs = 14 * hourMs;

/**
 * The window of a snapshot taken now. Of somebody else's stream it holds yesterday, today and tomorrow by the days of its
 * owner, whose zone is not known here: these are the days that lie in it whatever the zone.
 */
export function windowOf(stream: Stream, now: number): { windowAt: Day; days: Day[] } {
  if (stream.startsWith("s/")) return { windowAt: utcDay(now + earliestDayMs), days: [] };
  const first = addDays(utcDay(now + earliestDayMs), -1);
  const last = addDays(utcDay(now + latestDayMs), 1);
  const days: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return { windowAt: utcDay(now), days };
}

function utcDay(at: number): Day {
  return new Date(at).toISOString().slice(0, 10);
}

/** Whether the day of this owner is held whole, by one of the streams. */
export function holds(state: State, owner: ID, day: Day): boolean {
  const named = (["s/", "f/", "p/"] as const).map((prefix) => prefix + owner).filter((stream) => state.streams.has(stream));
  if (named.length > 0) return named.some((stream) => holdsDay(state, stream, day));
  const shared = [...state.streams].filter(([stream, { state }]) => stream.startsWith("g/") && state.owner === owner);
  return shared.length > 0 && shared.every(([stream]) => holdsDay(state, stream, day));
}

function holdsDay(state: State, stream: Stream, day: Day): boolean {
  const { windowAt, days } = state.streams.get(stream)!.state;
  if (days.includes(day)) return true;
  return stream.startsWith("s/") && windowAt !== "" && day >= addDays(windowAt, -ownWindowDays);
}
