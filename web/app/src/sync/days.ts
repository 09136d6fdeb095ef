// Civil dates, and which one it is somewhere. A Day is a label from 1970-01-01 to 2100-12-31, never an instant; days
// compare as text.

import type { Day } from "./entities.ts";

export type { Day };

export const minDay: Day = "1970-01-01";
export const maxDay: Day = "2100-12-31";

/** Whether weeks are shown from Monday or from Sunday. */
export type WeekStart = "mon" | "sun";

const secondMs = 1000;
const hourMs = 3600 * secondMs;
const dayMs = 24 * hourMs;

const dayText = /^\d{4}-\d\d-\d\d$/;

/** Whether s is a date that exists, within the years that Modu knows. */
export function isDay(s: unknown): s is Day {
  return typeof s === "string" && dayText.test(s) && s >= minDay && s <= maxDay && dayAt(midnight(s)) === s;
}

/** The day n days after a day, or the first or last that there is. */
export function addDays(day: Day, n: number): Day {
  return nearest(dayAt(midnight(day) + Math.min(Math.max(n, -manyDays), manyDays) * dayMs));
}

const manyDays = 50_000; // more than lies between the first and the last day

/** How many days to comes after from. */
export function dayDiff(from: Day, to: Day): number {
  return (midnight(to) - midnight(from)) / dayMs;
}

/** The place of a day in a week from Monday, 0, to Sunday, 6. */
export function weekday(day: Day): number {
  const ofFirstDay = 3; // 1970-01-01 was a Thursday
  return (((midnight(day) / dayMs + ofFirstDay) % 7) + 7) % 7;
}

/** The month YYYY-MM of a day. */
export function monthOf(day: Day): string {
  return day.slice(0, 7);
}

/** All days of a month YYYY-MM. */
export function daysOfMonth(month: string): Day[] {
  const first = midnight(`${month}-01`);
  const at = new Date(first);
  const length = (Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1) - first) / dayMs;
  return daysFrom(first, length);
}

/** The seven days of the week in which a day lies. At the ends of what Modu knows, some are no days of it. */
export function weekOf(day: Day, weekStart: WeekStart): Day[] {
  const since = weekStart === "mon" ? weekday(day) : (weekday(day) + 1) % 7;
  return daysFrom(midnight(day) - since * dayMs, 7);
}

function daysFrom(first: number, length: number): Day[] {
  return Array.from({ length }, (_, i) => dayAt(first + i * dayMs));
}

/**
 * The owner's day at an instant: it runs from dayStartHour of its date to that of the next, in the owner's zone. It
 * never goes back as time goes on, also where clocks do.
 */
export function todayIn(zone: string, dayStartHour: number, now: Date): Day {
  return spanAt(zone, dayStartHour, now.getTime()).day;
}

/** The instant at which the owner's next day begins. */
export function nextDayAt(zone: string, dayStartHour: number, now: Date): Date {
  return new Date(spanAt(zone, dayStartHour, now.getTime()).until);
}

/** An owner's day and the instants at which it begins and the next one does. */
interface Span {
  day: Day;
  from: number;
  until: number;
}

const newestSpans = new Map<string, Span>(); // the day that was last asked for, by zone and hour

function spanAt(zone: string, dayStartHour: number, at: number): Span {
  const key = `${zone} ${dayStartHour}`;
  const newest = newestSpans.get(key);
  if (newest && at >= newest.from && at < newest.until) return newest;
  let day = nearest(dayAt(at + offsetAt(zone, at)));
  while (day > minDay && at < startOf(midnight(day), zone, dayStartHour)) day = addDays(day, -1);
  while (day < maxDay && at >= startOf(midnight(day) + dayMs, zone, dayStartHour)) day = addDays(day, 1);
  const from = startOf(midnight(day), zone, dayStartHour);
  const span = { day, from, until: startOf(midnight(day) + dayMs, zone, dayStartHour) };
  newestSpans.set(key, span);
  return span;
}

/** The instant at which the owner's day begins. */
export function dayStart(day: Day, zone: string, dayStartHour: number): Date {
  return new Date(startOf(midnight(day), zone, dayStartHour));
}

/**
 * The instant of an alarm HH:MM of the owner's day. One earlier than dayStartHour belongs to the calendar date after
 * the day. Of a time that a clock change leaves out it is the first instant after the change, of one that comes twice
 * the first.
 */
export function alarmInstant(day: Day, clock: string, zone: string, dayStartHour: number): Date {
  const hour = Number(clock.slice(0, 2));
  const minute = Number(clock.slice(3, 5));
  const date = hour < dayStartHour ? addDays(day, 1) : day;
  return new Date(firstShown(midnight(date) + hour * hourMs + minute * 60 * secondMs, zone));
}

/** Whether s is a time of day HH:MM from 00:00 to 23:59. */
export function isClock(s: unknown): s is string {
  return typeof s === "string" && /^([01]\d|2[0-3]):[0-5]\d$/.test(s);
}

function startOf(midnightOfDay: number, zone: string, dayStartHour: number): number {
  return firstShown(midnightOfDay + dayStartHour * hourMs, zone);
}

// Below, times on a clock are written as the Unix milliseconds at which a clock in UTC shows the same.

const beforeAnyZone = 26 * hourMs; // no clock is that far ahead of UTC

/** The first instant at which the clocks of a zone show a time or a later one. */
function firstShown(shown: number, zone: string): number {
  let at = shown - beforeAnyZone;
  for (;;) {
    const first = Math.max(shown - offsetAt(zone, at), at); // at itself, where the clocks have just jumped over it
    const change = nextChange(zone, at, first);
    if (change === null) return first;
    at = change;
  }
}

const rareChange = 12 * hourMs; // no zone changes its clocks to and back within this

/** The first instant after from, and not after to, at which the offset is another than just before; null if none. */
function nextChange(zone: string, from: number, to: number): number | null {
  const offset = offsetAt(zone, from);
  for (let low = from; low < to; low += rareChange) {
    let high = Math.min(low + rareChange, to);
    if (offsetAt(zone, high) === offset) continue;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(zone, middle) === offset) low = middle;
      else high = middle;
    }
    return high;
  }
  return null;
}

/** How far the clocks of a zone are ahead of UTC at an instant, in milliseconds. */
function offsetAt(zone: string, at: number): number {
  const whole = Math.floor(at / secondMs) * secondMs;
  const shown = Object.fromEntries(clockOf(zone).formatToParts(whole).map((part) => [part.type, Number(part.value)]));
  return Date.UTC(shown.year!, shown.month! - 1, shown.day!, shown.hour!, shown.minute!, shown.second!) - whole;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The clock of a zone; of UTC where this browser does not know the zone. */
function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = newClock(zone) ?? newClock("UTC")!;
    clocks.set(zone, clock);
  }
  return clock;
}

function newClock(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
      hour: "numeric", minute: "numeric", second: "numeric",
    });
  } catch {
    return null; // a RangeError: there is no such zone
  }
}

/** The midnight of a day in UTC. */
function midnight(day: Day): number {
  return Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)));
}

/** The date of an instant in UTC. */
function dayAt(at: number): Day {
  return new Date(at).toISOString().slice(0, 10);
}

function nearest(day: Day): Day {
  if (day < minDay || day.startsWith("-")) return minDay;
  return day > maxDay || day.startsWith("+") ? maxDay : day;
}
