import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Client } from "../sync/client.ts";
import type { Todo } from "../sync/entities.ts";
import type { Notice } from "../sync/frames.ts";
import { newId } from "../sync/ids.ts";
import { followAlarms, quiet, ringing } from "./alarms.ts";
import { alone, type Alone } from "./attached.testing.ts";
import { readClock, startClock } from "./clock.ts";
import { saveSettings } from "./me.ts";

let here: Alone;
let stops: (() => void)[] = [];
let notice: (n: Notice) => void;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date"] });
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => kept.set(k, v), removeItem: (k: string) => kept.delete(k) });
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await here.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const alarm = (time: string, more: Partial<Todo> = {}): Todo => ({
  kind: "todo", id: newId(), rev: 1, goal_id: newId(), title: "약 먹기", date: "2026-11-22", done: false, done_at: null, rank: "a0",
  checklist: [], photo_id: null, cheers: {}, alarm: time, ...more,
});

async function at(time: string, ...todos: Todo[]): Promise<void> {
  vi.setSystemTime(new Date(time));
  here = await alone(...todos);
  await saveSettings({ time_zone: "UTC", day_start_hour: 3 });
  readClock();
  listen();
}

function listen(): void {
  const c = { on: (_: string, heard: (n: Notice) => void) => ((notice = heard), () => {}) } as unknown as Client;
  stops.push(startClock(), followAlarms(c));
}

test("what came due while nobody was there rings once, what is older than ten minutes does not", async () => {
  const due = alarm("08:55");
  await at("2026-11-22T09:00:00Z", due, alarm("08:49"), alarm("08:58", { done: true }), alarm("09:01"));
  expect(ringing.value.map((r) => r.todo)).toEqual([due.id]);
  quiet(ringing.value[0]!.key);
  expect(ringing.value).toEqual([]);
  for (const stop of stops.splice(0)) stop();
  listen();
  expect(ringing.value).toEqual([]);
});

test("the server's notice and the clock ring one alarm once", async () => {
  const due = alarm("09:01");
  await at("2026-11-22T09:00:00Z", due);
  notice({ type: "notice", kind: "alarm", id: newId(), todo_id: due.id, at: "2026-11-22T09:01:00.000Z" });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(ringing.value).toHaveLength(1);
});

test("an alarm before the day begins belongs to the date after its day", async () => {
  const late = alarm("01:30");
  await at("2026-11-23T01:31:00Z", late);
  expect(ringing.value.map((r) => r.at)).toEqual(["2026-11-23T01:30:00.000Z"]);
});

test("the same reminder rings each day", async () => {
  await at("2026-11-22T09:00:00Z");
  const id = newId();
  for (const at of ["2026-11-21T21:00:00.000Z", "2026-11-22T21:00:00.000Z", "2026-11-22T21:00:00.000Z"]) notice({ type: "notice", kind: "reminder", id, at });
  expect(ringing.value).toHaveLength(2);
});
