import { expect, test } from "vitest";
import { addDays, todayIn } from "./days.ts";
import { apply, newState } from "./state.ts";
import { holds, windowOf } from "./windows.ts";

const hourMs = 3_600_000;

test("of others those days are whole that a snapshot holds wherever its owner lives, today in Seoul nearly always", () => {
  const zones = ["Pacific/Kiritimati", "Asia/Seoul", "UTC", "America/New_York", "Pacific/Niue"];
  for (let hour = 0; hour < 48; hour++) {
    const now = Date.parse("2026-11-22T00:30:00Z") + hour * hourMs;
    const { days } = windowOf("f/u", now);
    expect(days.length).toBeGreaterThan(0);
    for (const zone of zones) {
      for (const start of [0, 6]) {
        const today = todayIn(zone, start, new Date(now));
        for (const day of days) expect([addDays(today, -1), today, addDays(today, 1)]).toContain(day);
      }
    }
  }
});

test("the own stream is whole from 62 days back, and ahead without end", () => {
  const state = newState();
  const now = Date.parse("2026-11-22T03:00:00Z");
  apply(state, { streams: [{ stream: "s/u", state: { cursor: 1, owner: "u", ...windowOf("s/u", now) } }] });
  expect(["2026-09-21", "2026-09-20", "2030-01-01"].map((day) => holds(state, "u", day))).toEqual([true, false, true]);
});

test("a day is held by any of the streams of a person, and days read by REST with them", () => {
  const state = newState();
  const at = (stream: string, days: string[]) => ({ stream, state: { cursor: 1, owner: "v", windowAt: "2026-11-22", days } });
  apply(state, { streams: [at("f/v", ["2026-11-22"]), at("p/v", ["2026-11-01"]), at("g/x", ["2026-11-05"])] });
  expect(["2026-11-22", "2026-11-01", "2026-11-05", "2026-11-02"].map((day) => holds(state, "v", day))).toEqual([true, true, false, false]);
  expect(holds(state, "w", "2026-11-22")).toBe(false);
});

test("of somebody who shares single goals only, all of them have to hold it", () => {
  const state = newState();
  const at = (stream: string, days: string[]) => ({ stream, state: { cursor: 1, owner: "v", windowAt: "2026-11-22", days } });
  apply(state, { streams: [at("g/x", ["2026-11-05", "2026-11-06"]), at("g/y", ["2026-11-05"])] });
  expect(["2026-11-05", "2026-11-06"].map((day) => holds(state, "v", day))).toEqual([true, false]);
});

test("a snapshot that is not whole yet holds no day", () => {
  const state = newState();
  apply(state, { streams: [{ stream: "s/u", state: { cursor: 1, owner: "u", windowAt: "", days: [] } }] });
  expect(holds(state, "u", "2026-11-22")).toBe(false);
});
