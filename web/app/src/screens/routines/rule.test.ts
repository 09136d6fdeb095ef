import { describe, expect, test } from "vitest";
import { draftOf, ruleOf, sameRule, toggled, yearDate } from "./rule.ts";

const sunday = "2026-11-22";

describe("a rule in the making", () => {
  test("begins with what fits its day", () => {
    expect(draftOf(null, sunday)).toEqual({ freq: "daily", weekdays: ["sun"], days: [22], last: false, dates: ["11-22"] });
  });

  test("keeps what was chosen for a frequency while another is looked at", () => {
    const draft = { ...draftOf({ freq: "weekly", weekdays: ["mon", "wed"] }, sunday), freq: "monthly" as const };
    expect(ruleOf(draft)).toEqual({ freq: "monthly", days: [22] });
    expect(ruleOf({ ...draft, freq: "weekly" })).toEqual({ freq: "weekly", weekdays: ["mon", "wed"] });
  });

  test("is none while no day is chosen", () => {
    const nothing = { ...draftOf(null, sunday), weekdays: [], days: [], dates: [] };
    for (const freq of ["weekly", "biweekly", "monthly", "yearly"] as const) expect(ruleOf({ ...nothing, freq })).toBeNull();
    expect(ruleOf({ ...nothing, freq: "daily" })).toEqual({ freq: "daily" });
  });

  test("puts days in order, however they were tapped", () => {
    expect(ruleOf({ ...draftOf(null, sunday), freq: "weekly", weekdays: ["sun", "mon"] })).toEqual({ freq: "weekly", weekdays: ["mon", "sun"] });
    expect(ruleOf({ ...draftOf(null, sunday), freq: "monthly", days: [31, 1], last: true })).toEqual({ freq: "monthly", days: [1, 31], last: true });
  });

  test("is the same rule in another order, so that nothing splits", () => {
    expect(sameRule({ freq: "weekly", weekdays: ["wed", "mon"] }, { freq: "weekly", weekdays: ["mon", "wed"] })).toBe(true);
    expect(sameRule({ freq: "weekly", weekdays: ["mon"] }, { freq: "biweekly", weekdays: ["mon"] })).toBe(false);
  });

  test("takes a day of any year, also of a leap year only", () => {
    expect(yearDate(2, 29)).toBe("02-29");
    expect(yearDate(2, 30)).toBeNull();
    expect(toggled(["02-29"], "02-29")).toEqual([]);
  });
});
