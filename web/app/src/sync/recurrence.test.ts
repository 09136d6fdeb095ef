import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { addDays, dayDiff, maxDay, minDay } from "./days.ts";
import { matches, nextOccurrence, occurrencesBetween, parseRule, type Rule } from "./recurrence.ts";

interface Vector {
  what: string;
  rule: Rule;
  start?: string;
  from: string;
  to: string;
  days: string[];
}

const vectors: Vector[] = JSON.parse(
  readFileSync(new URL("../../../../models/testdata/recurrence.json", import.meta.url), "utf8"),
).rules;

const range = (from: string, to: string) => Array.from({ length: dayDiff(from, to) + 1 }, (_, i) => addDays(from, i));

test("a rule names the days that the server says", () => {
  expect(vectors.length).toBeGreaterThan(20);
  for (const v of vectors) {
    const rule = parseRule(v.rule);
    expect(rule, v.what).not.toBeNull();
    expect(range(v.from, v.to).filter((day) => matches(rule!, v.start ?? null, day)), v.what).toEqual(v.days);
  }
});

test("nothing occurs before the start or after the end", () => {
  for (const v of vectors) {
    const start = v.start ?? null;
    const since = v.days.filter((day) => day >= (start ?? minDay));
    expect(occurrencesBetween(v.rule, start, null, v.from, v.to), v.what).toEqual(since);
    const end = addDays(v.to, -7);
    expect(occurrencesBetween(v.rule, start, end, v.from, v.to), v.what).toEqual(since.filter((day) => day <= end));
  }
  expect(occurrencesBetween({ freq: "daily" }, "2026-11-10", "2026-11-12", "2026-01-01", "2026-12-31"))
    .toEqual(["2026-11-10", "2026-11-11", "2026-11-12"]);
  expect(occurrencesBetween({ freq: "daily" }, null, null, "2026-11-12", "2026-11-10")).toEqual([]);
  expect(occurrencesBetween({ freq: "daily" }, "2026-11-12", "2026-11-10", minDay, maxDay)).toEqual([]);
});

test("the next occurrences, one by one, are those of the range", () => {
  for (const v of vectors.filter((v) => v.from > minDay)) {
    const start = v.start ?? null;
    const days: string[] = [];
    const next = (after: string) => nextOccurrence(v.rule, start, v.to, after);
    for (let day = next(addDays(v.from, -1)); day !== null; day = next(day)) days.push(day);
    expect(days, v.what).toEqual(occurrencesBetween(v.rule, start, v.to, v.from, v.to));
  }
});

test("there is no next occurrence after the end, and none after the last day of all", () => {
  expect(nextOccurrence({ freq: "daily" }, null, "2026-11-22", "2026-11-21")).toBe("2026-11-22");
  expect(nextOccurrence({ freq: "daily" }, null, "2026-11-22", "2026-11-22")).toBeNull();
  expect(nextOccurrence({ freq: "daily" }, "2027-01-01", null, "2026-11-22")).toBe("2027-01-01");
  expect(nextOccurrence({ freq: "yearly", dates: ["02-29"] }, null, null, "2026-11-22")).toBe("2028-02-29");
  expect(nextOccurrence({ freq: "yearly", dates: ["02-29"] }, null, null, "2096-02-29")).toBeNull();
  expect(nextOccurrence({ freq: "daily" }, null, null, maxDay)).toBeNull();
});

test("a rule has only what its frequency uses, in order", () => {
  for (const [raw, want] of [
    [{ freq: "daily" }, { freq: "daily" }],
    [{ freq: "weekly", weekdays: ["sun", "mon"] }, { freq: "weekly", weekdays: ["mon", "sun"] }],
    [{ freq: "biweekly", weekdays: ["wed"] }, { freq: "biweekly", weekdays: ["wed"] }],
    [{ freq: "monthly", days: [31, 1] }, { freq: "monthly", days: [1, 31] }],
    [{ freq: "monthly", last: true }, { freq: "monthly", last: true }],
    [{ freq: "monthly", days: [31], last: true }, { freq: "monthly", days: [31], last: true }],
    [{ freq: "monthly", days: [2], last: false }, { freq: "monthly", days: [2] }],
    [{ freq: "yearly", dates: ["12-25", "02-29"] }, { freq: "yearly", dates: ["02-29", "12-25"] }],
  ]) expect(parseRule(raw), JSON.stringify(raw)).toEqual(want);
});

test("what is no rule is refused", () => {
  for (const raw of [
    undefined, null, "daily", [], {}, { freq: "hourly" }, { freq: "" }, { freq: "Daily" }, { freq: null }, { freq: "toString" }, { freq: ["daily"] },
    { freq: "daily", weekdays: ["mon"] }, { freq: "daily", weekdays: [] }, { freq: "daily", interval: 2 },
    { freq: "weekly" }, { freq: "weekly", weekdays: [] }, { freq: "weekly", weekdays: null }, { freq: "weekly", weekdays: ["mon", "mon"] },
    { freq: "weekly", weekdays: ["Mon"] }, { freq: "weekly", weekdays: ["monday"] }, { freq: "weekly", weekdays: "mon" },
    { freq: "weekly", weekdays: ["mon"], last: false }, { freq: "biweekly", days: [1] },
    { freq: "monthly" }, { freq: "monthly", days: [] }, { freq: "monthly", days: [0] }, { freq: "monthly", days: [32] }, { freq: "monthly", days: [-1] },
    { freq: "monthly", days: [1, 1] }, { freq: "monthly", days: [1.5] }, { freq: "monthly", days: ["1"] }, { freq: "monthly", last: false },
    { freq: "monthly", days: "1", last: true }, { freq: "monthly", last: "yes" }, { freq: "monthly", days: [NaN] },
    { freq: "monthly", days: [1], dates: ["01-01"] }, { freq: "yearly" }, { freq: "yearly", dates: [] }, { freq: "yearly", dates: ["02-30"] },
    { freq: "yearly", dates: ["2-29"] }, { freq: "yearly", dates: ["13-01"] }, { freq: "yearly", dates: ["00-01"] },
    { freq: "yearly", dates: ["12-25", "12-25"] }, { freq: "yearly", dates: ["2026-12-25"] },
  ]) expect(parseRule(raw), JSON.stringify(raw)).toBeNull();
});
