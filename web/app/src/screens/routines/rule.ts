// A rule while it is being made: what was chosen for each frequency is kept while another is looked at.

import { isDay, weekday } from "../../sync/days.ts";
import type { Day, Rule, Weekday } from "../../sync/entities.ts";
import { parseRule, weekdays } from "../../sync/recurrence.ts";

export type Freq = Rule["freq"];
export const freqs: readonly Freq[] = ["daily", "weekly", "biweekly", "monthly", "yearly"];

export interface RuleDraft {
  freq: Freq;
  weekdays: Weekday[];
  days: number[];
  last: boolean;
  dates: string[]; // MM-DD
}

/** Begins with what fits the day, or with a rule that is there. */
export function draftOf(rule: Rule | null, day: Day): RuleDraft {
  const draft: RuleDraft = { freq: "daily", weekdays: [weekdays[weekday(day)]!], days: [Number(day.slice(8))], last: false, dates: [day.slice(5)] };
  if (!rule) return draft;
  draft.freq = rule.freq;
  if (rule.freq === "weekly" || rule.freq === "biweekly") draft.weekdays = [...rule.weekdays];
  if (rule.freq === "monthly") Object.assign(draft, { days: [...(rule.days ?? [])], last: rule.last ?? false });
  if (rule.freq === "yearly") draft.dates = [...rule.dates];
  return draft;
}

/** The rule that a draft is; null while no day is chosen. */
export function ruleOf(draft: RuleDraft): Rule | null {
  switch (draft.freq) {
    case "daily":
      return { freq: "daily" };
    case "weekly":
    case "biweekly":
      return parseRule({ freq: draft.freq, weekdays: draft.weekdays });
    case "monthly":
      return parseRule({ freq: "monthly", days: draft.days, last: draft.last });
    case "yearly":
      return parseRule({ freq: "yearly", dates: draft.dates });
  }
}

export const sameRule = (a: Rule, b: Rule): boolean => JSON.stringify(parseRule(a)) === JSON.stringify(parseRule(b));

/** Adds a value, or takes it out. */
export const toggled = <T>(values: readonly T[], value: T): T[] => (values.includes(value) ? values.filter((v) => v !== value) : [...values, value]);

/** MM-DD of a month and a day, or null where no year has it. */
export function yearDate(month: number, day: number): string | null {
  const date = `${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  return isDay(`2000-${date}`) ? date : null;
}
