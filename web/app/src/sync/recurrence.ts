// On which days a routine has an occurrence. A rule knows civil dates only: no zone, no time of day.

import { addDays, dayDiff, daysOfMonth, maxDay, minDay, monthOf, weekday } from "./days.ts";
import type { Day, Rule, Weekday } from "./entities.ts";

export type { Rule, Weekday };

/** The days of a week, as rules name them and weekday counts them. */
export const weekdays: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * Whether a rule names a day. start is looked at by biweekly rules only, which count their weeks from Monday from the
 * one in which it lies; days before it are not left out here.
 */
export function matches(rule: Rule, start: Day | null, date: Day): boolean {
  switch (rule.freq) {
    case "daily":
      return true;
    case "weekly":
      return rule.weekdays.includes(weekdays[weekday(date)]!);
    case "biweekly":
      return rule.weekdays.includes(weekdays[weekday(date)]!) && weeksBetween(start ?? minDay, date) % 2 === 0;
    case "monthly":
      return (rule.days?.includes(Number(date.slice(8))) ?? false) || (rule.last === true && endsMonth(date));
    case "yearly":
      return rule.dates.includes(date.slice(5));
  }
}

/** The days from one to another, both included, on which a routine with this start and end occurs. */
export function occurrencesBetween(rule: Rule, start: Day | null, end: Day | null, from: Day, to: Day): Day[] {
  const first = latest(start ?? minDay, from);
  const last = end === null || to < end ? to : end;
  const days: Day[] = [];
  for (let n = dayDiff(first, last), i = 0; i <= n; i++) {
    const day = addDays(first, i);
    if (matches(rule, start, day)) days.push(day);
  }
  return days;
}

/** The first day after a day on which a routine with this start and end occurs; null if there is none. */
export function nextOccurrence(rule: Rule, start: Day | null, end: Day | null, after: Day): Day | null {
  const last = end ?? maxDay;
  if (after >= last) return null;
  for (let day = latest(start ?? minDay, addDays(after, 1)); day <= last; day = addDays(day, 1)) {
    if (matches(rule, start, day)) return day;
    if (day === maxDay) break;
  }
  return null;
}

/** The rule that raw is, its lists in order; null if it is none: what the server refuses. */
export function parseRule(raw: unknown): Rule | null {
  if (typeof raw !== "object" || raw === null) return null;
  const given = raw as Record<string, unknown>;
  if (typeof given.freq !== "string" || !Object.hasOwn(fieldsOf, given.freq)) return null;
  const freq = given.freq as Rule["freq"];
  if (Object.keys(given).some((name) => name !== "freq" && !fieldsOf[freq].includes(name))) return null;
  switch (freq) {
    case "daily":
      return { freq };
    case "weekly":
    case "biweekly": {
      const named = inOrder(given.weekdays, weekdays);
      return named && { freq, weekdays: named };
    }
    case "monthly":
      return parseMonthly(given);
    case "yearly": {
      const dates = inOrder(given.dates, yearDates());
      return dates && { freq, dates };
    }
  }
}

/** What each frequency uses. */
const fieldsOf: Record<Rule["freq"], string[]> = {
  daily: [], weekly: ["weekdays"], biweekly: ["weekdays"], monthly: ["days", "last"], yearly: ["dates"],
};

function parseMonthly(given: Record<string, unknown>): Rule | null {
  const last = given.last ?? false;
  if (typeof last !== "boolean") return null;
  const none = given.days == null || (Array.isArray(given.days) && given.days.length === 0);
  if (none) return last ? { freq: "monthly", last } : null;
  const days = inOrder(given.days, monthDays);
  if (!days) return null;
  return last ? { freq: "monthly", days, last } : { freq: "monthly", days };
}

const monthDays: readonly number[] = Array.from({ length: 31 }, (_, i) => i + 1);

/** The dates that a year can have, as MM-DD. */
function yearDates(): string[] {
  const leapYear = 2000;
  return Array.from({ length: 366 }, (_, i) => addDays(`${leapYear}-01-01`, i).slice(5));
}

/** The values in the order of all that are allowed; null if there is none, one is unknown or stands there twice. */
function inOrder<T>(values: unknown, allowed: readonly T[]): T[] | null {
  if (!Array.isArray(values) || values.length === 0) return null;
  const sorted = allowed.filter((value) => values.includes(value));
  return sorted.length === values.length ? sorted : null;
}

function weeksBetween(from: Day, to: Day): number {
  return (dayDiff(from, to) + weekday(from) - weekday(to)) / 7;
}

function endsMonth(day: Day): boolean {
  return daysOfMonth(monthOf(day)).at(-1) === day;
}

function latest(a: Day, b: Day): Day {
  return a > b ? a : b;
}
