import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  addDays, alarmInstant, dayDiff, daysOfMonth, dayStart, isClock, isDay, maxDay, minDay, monthOf, nextDayAt, todayIn, weekday,
  weekOf,
} from "./days.ts";

interface At {
  zone: string;
  day_start_hour: number;
  at: string;
}

const ofServer = (name: string) => JSON.parse(readFileSync(new URL(`../../../../models/testdata/${name}`, import.meta.url), "utf8"));
const vectors: { starts: (At & { day: string })[]; alarms: (At & { day: string; clock: string })[] } = ofServer("days.json");
const zones: (At & { what: string; today: string })[] = ofServer("recurrence.json").zones;

test("a day is a date that exists, written in the one way", () => {
  for (const s of ["1970-01-01", "2026-11-22", "2028-02-29", "2000-02-29", "2100-12-31", "2026-12-31"]) expect(isDay(s), s).toBe(true);
  for (const s of [
    "", "0000-00-00", "0000-01-01", "10000-01-01", "2026-02-29", "2026-02-30", "2100-02-29", "2026-13-01", "2026-00-10",
    "2026-01-00", "2026-04-31", "1969-12-31", "2101-01-01", "9999-12-31", "2026-1-1", "２０２６-11-22", "2026-W47-7",
    "2026-11-22T00:00:00Z", "2026-11-22 ", " 2026-11-22", "-026-11-22", "+026-11-22", "2026/11/22", "20261122", "2026-11-2\0",
    "2026-+1-22", "2026-11- 2", "2026-11-22\n", "today", "null", null, undefined, 20261122, new Date(),
  ]) expect(isDay(s), String(s)).toBe(false);
});

test("days are added over the ends of months and years, up to the last that there is", () => {
  for (const [day, n, want] of [
    ["2026-11-22", 0, "2026-11-22"], ["2026-11-30", 1, "2026-12-01"], ["2026-12-31", 1, "2027-01-01"],
    ["2028-02-28", 1, "2028-02-29"], ["2028-03-01", -1, "2028-02-29"], ["2026-11-22", 365, "2027-11-22"],
    ["1970-01-01", -1, minDay], ["2100-12-31", 1, maxDay], ["2026-11-22", 2 ** 62, maxDay], ["2026-11-22", -(2 ** 63), minDay],
  ] as const) expect(addDays(day, n), `${day} ${n}`).toBe(want);
});

test("days are counted from one to the other", () => {
  expect(dayDiff("2026-11-22", "2026-11-22")).toBe(0);
  expect(dayDiff("2026-11-22", "2027-11-22")).toBe(365);
  expect(dayDiff("2028-03-01", "2028-02-28")).toBe(-2);
  expect(addDays(minDay, dayDiff(minDay, maxDay))).toBe(maxDay);
});

test("a week has Monday to Sunday, or Sunday to Saturday", () => {
  expect(["1970-01-01", "2026-11-22", "2026-11-23", "2100-12-31"].map(weekday)).toEqual([3, 6, 0, 4]);
  expect(weekOf("2026-11-22", "mon")).toEqual(["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"]);
  expect(weekOf("2026-11-22", "sun").at(0)).toBe("2026-11-22");
  expect(weekOf("2026-11-22", "sun").at(-1)).toBe("2026-11-28");
  expect(weekOf("2026-11-28", "sun")).toEqual(weekOf("2026-11-22", "sun"));
  expect(weekOf("2026-11-23", "mon").at(0)).toBe("2026-11-23");
  expect(weekOf("2027-01-01", "mon")).toContain("2026-12-31");
});

test("a month has its own days", () => {
  expect(monthOf("2026-11-22")).toBe("2026-11");
  expect(daysOfMonth("2028-02")).toHaveLength(29);
  expect(daysOfMonth("2100-02")).toHaveLength(28);
  expect(daysOfMonth("2026-12").at(0)).toBe("2026-12-01");
  expect(daysOfMonth("2026-12").at(-1)).toBe("2026-12-31");
});

test("an owner's day begins when the server says, at every odd change of clocks", () => {
  expect(vectors.starts.length).toBeGreaterThan(200);
  for (const v of vectors.starts) {
    expect(dayStart(v.day, v.zone, v.day_start_hour).toISOString(), `${v.zone} ${v.day} ${v.day_start_hour}`).toBe(v.at);
  }
});

test("an alarm rings when the server says, at every odd change of clocks", () => {
  expect(vectors.alarms.length).toBeGreaterThan(200);
  for (const v of vectors.alarms) {
    const at = alarmInstant(v.day, v.clock, v.zone, v.day_start_hour).toISOString();
    expect(at, `${v.zone} ${v.day} ${v.clock}`).toBe(v.at);
  }
});

test("today is the server's", () => {
  expect(zones.length).toBeGreaterThan(20);
  for (const v of zones) expect(todayIn(v.zone, v.day_start_hour, new Date(v.at)), `${v.what} ${v.at}`).toBe(v.today);
});

test("today at the ends of what Modu knows, and where a day goes on that had begun", () => {
  for (const [zone, hour, at, day] of [
    ["UTC", 6, "2027-01-01T05:59:00Z", "2026-12-31"],
    ["Etc/GMT+12", 0, "2026-11-22T11:59:00Z", "2026-11-21"],
    ["America/St_Johns", 0, "2008-11-02T02:29:59Z", "2008-11-01"],
    ["America/St_Johns", 0, "2008-11-02T02:30:00Z", "2008-11-02"],
    ["America/St_Johns", 0, "2008-11-02T02:31:00Z", "2008-11-02"],
    ["UTC", 0, "1969-12-31T23:59:59Z", minDay],
    ["UTC", 0, "9999-12-31T00:00:00Z", maxDay],
  ] as const) expect(todayIn(zone, hour, new Date(at)), `${zone} ${at}`).toBe(day);
});

test("a zone that nobody knows is UTC", () => {
  for (const zone of ["", "Mars/Olympus", "Local"]) expect(todayIn(zone, 0, new Date("2026-11-22T23:59:59Z"))).toBe("2026-11-22");
});

test("days never go back, and each lasts until the next begins", () => {
  for (const zone of ["America/Santiago", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca", "Asia/Amman", "Antarctica/Troll"]) {
    for (const hour of [0, 3]) walk(zone, hour, Date.UTC(2011, 2, 24), 14);
    walk(zone, 0, Date.UTC(2011, 11, 28), 5);
  }
});

/** Goes through some days in steps that hit every quarter of an hour sooner or later. */
function walk(zone: string, hour: number, from: number, days: number) {
  let last = minDay;
  for (let at = from; at < from + days * 86_400_000; at += 105 * 60_000) {
    const now = new Date(at);
    const today = todayIn(zone, hour, now);
    const next = nextDayAt(zone, hour, now);
    expect(today >= last, `${zone} ${now.toISOString()}: ${today} after ${last}`).toBe(true);
    expect(dayStart(today, zone, hour) <= now && now < next, `${zone} ${now.toISOString()}: ${today}`).toBe(true);
    expect(todayIn(zone, hour, new Date(next.getTime() - 1))).toBe(today);
    expect(todayIn(zone, hour, next) > today).toBe(true);
    last = today;
  }
}

test("the next day of the last one does not lie in the past", () => {
  const now = new Date("2100-12-31T12:00:00Z");
  expect(nextDayAt("UTC", 0, now).toISOString()).toBe("2101-01-01T00:00:00.000Z");
});

test("an alarm before the day starts is on the date after it", () => {
  expect(alarmInstant("2026-11-22", "03:59", "Asia/Seoul", 4).toISOString()).toBe("2026-11-22T18:59:00.000Z");
  expect(alarmInstant("2026-11-22", "04:00", "Asia/Seoul", 4).toISOString()).toBe("2026-11-21T19:00:00.000Z");
  expect(alarmInstant("2026-04-04", "23:30", "America/Santiago", 0).toISOString()).toBe("2026-04-05T02:30:00.000Z");
});

test("a time of day is HH:MM", () => {
  const given = [
    "00:00", "09:30", "23:59", "24:00", "23:60", "9:30", "09:30:00", "", "ab:cd", "0９:30", "-1:30", "09.30", " 9:30", "09:3\0", "09:30\n", 930,
  ];
  expect(given.filter(isClock)).toEqual(["00:00", "09:30", "23:59"]);
});
