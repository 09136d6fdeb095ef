import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Settings, Todo } from "../sync/entities.ts";
import { newId } from "../sync/ids.ts";
import { alone, type Alone } from "./attached.testing.ts";
import { answerZone, newDay, now, readClock, startClock, today, zoneChange } from "./clock.ts";
import { deviceZone, me, saveSettings } from "./me.ts";

let here: Alone;
let stop = (): void => {};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => kept.set(k, v), removeItem: (k: string) => kept.delete(k) });
});

afterEach(async () => {
  stop();
  await here.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function at(time: string, settings: Partial<Settings> = {}, ...todos: Todo[]): Promise<void> {
  vi.setSystemTime(new Date(time));
  here = await alone(...todos);
  await saveSettings({ time_zone: deviceZone(), ...settings });
  readClock();
  stop = startClock();
}

const open = (date: string, done = false): Todo => ({
  kind: "todo", id: newId(), rev: 1, goal_id: newId(), title: "물 2L", date, done, done_at: null, rank: "a0", checklist: [], photo_id: null, cheers: {},
});

test("the day changes by itself at the person's midnight, and what is left open is told of and stays", async () => {
  await at("2026-11-22T14:59:30Z", { time_zone: "Asia/Seoul" }, open("2026-11-22"), open("2026-11-22"), open("2026-11-22", true));
  expect(today.value).toBe("2026-11-22");
  await vi.advanceTimersByTimeAsync(29_999);
  expect(today.value).toBe("2026-11-22");
  expect(newDay.value).toBeNull();
  await vi.advanceTimersByTimeAsync(1);
  expect(today.value).toBe("2026-11-23");
  expect(newDay.value).toEqual({ from: "2026-11-22", open: 2 });
});

test("what is done meanwhile is no longer told of", async () => {
  const left = open("2026-11-22");
  await at("2026-11-22T23:59:59Z", { time_zone: "UTC" }, left);
  await vi.advanceTimersByTimeAsync(1000);
  expect(newDay.value).toEqual({ from: "2026-11-22", open: 1 });
  await here.arrive({ ...left, rev: 2, done: true });
  expect(newDay.value).toEqual({ from: "2026-11-22", open: 0 });
});

test("a day that begins at 3 is yesterday until then", async () => {
  await at("2026-11-23T02:59:00Z", { time_zone: "UTC", day_start_hour: 3 });
  expect(today.value).toBe("2026-11-22");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(today.value).toBe("2026-11-23");
});

test("where a clock change leaves midnight out the day begins at the first instant after it", async () => {
  await at("2026-09-06T03:59:59Z", { time_zone: "America/Santiago" });
  expect(today.value).toBe("2026-09-05");
  await vi.advanceTimersByTimeAsync(1000);
  expect(today.value).toBe("2026-09-06");
});

test("after sleep the day is right as soon as somebody looks, and the day that was left is named", async () => {
  await at("2026-11-20T12:00:00Z", { time_zone: "UTC" }, open("2026-11-20"));
  vi.setSystemTime(new Date("2026-11-23T08:00:00Z")); // the timers slept
  readClock();
  expect(today.value).toBe("2026-11-23");
  expect(newDay.value).toEqual({ from: "2026-11-20", open: 1 });
});

test("the next visit is told of the day that was left, once", async () => {
  await at("2026-11-22T12:00:00Z", { time_zone: "UTC" });
  stop();
  vi.setSystemTime(new Date("2026-11-23T07:00:00Z"));
  readClock();
  stop = startClock();
  expect(newDay.value).toEqual({ from: "2026-11-22", open: 0 });
  newDay.value = null;
  stop();
  stop = startClock();
  expect(newDay.value).toBeNull();
});

test("minutes pass", async () => {
  await at("2026-11-22T12:00:30Z");
  const was = now.value;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(now.value).toBe(was + 1);
});

test("another zone is asked about once, and labels of days never move by themselves", async () => {
  await at("2026-11-22T20:00:00Z", { time_zone: "Asia/Tokyo" });
  expect(zoneChange.value).toEqual({ from: "Asia/Tokyo", to: deviceZone() });
  expect(today.value).toBe("2026-11-23");
  await answerZone(false);
  expect(zoneChange.value).toBeNull();
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(zoneChange.value).toBeNull();
  expect(me.value.settings.time_zone).toBe("Asia/Tokyo");
});

test("who follows the device has its zone from then on", async () => {
  await at("2026-11-22T20:00:00Z", { time_zone: "Asia/Tokyo" });
  await answerZone(true);
  expect(me.value.settings.time_zone).toBe(deviceZone());
  expect(zoneChange.value).toBeNull();
});
