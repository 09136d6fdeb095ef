import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Client, Status } from "../sync/client.ts";
import { storageFull } from "./change.ts";
import { followConnection } from "./connection.ts";
import { followQueue } from "./queue.ts";
import { pill } from "./status.ts";

// What the pill says rests on two of a client's words only.
let status: Status = "live";
let pending: { key: string; kind: string; id: string; at: string }[] = [];
const heard = new Map<string, () => void>();
const client = {
  user: "u", status: () => status, pending: () => pending, refused: () => [],
  on: (event: string, call: (is: Status) => void) => (heard.set(event, () => call(status)), () => heard.delete(event)),
} as unknown as Client;

const be = (is: Status): void => {
  status = is;
  heard.get("status")!();
};
const wait = (n: number): void => {
  pending = Array.from({ length: n }, (_, i) => ({ key: `${i}`, kind: "todo", id: `${i}`, at: new Date().toISOString() }));
  heard.get("queue")!();
};
const says = (): string | null => (pill.value.visible ? pill.value.state : null);

let stops: (() => void)[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  status = "live";
  pending = [];
  stops = [followConnection(client), followQueue(client)];
  vi.advanceTimersByTime(5000);
});
afterEach(() => {
  storageFull.value = false;
  for (const stop of stops) stop();
  vi.advanceTimersByTime(5000);
  vi.useRealTimers();
});

test("when all is saved it says so for two seconds, and then nothing", () => {
  expect(says()).toBeNull();
  wait(1);
  expect(says()).toBeNull(); // an answer usually comes sooner than this is worth a word
  wait(0);
  expect(says()).toBe("saved");
  vi.advanceTimersByTime(2000);
  expect(says()).toBeNull();
});

test("what takes longer is being saved", () => {
  wait(1);
  vi.advanceTimersByTime(1000);
  expect(says()).toBe("saving");
});

test("a short break is not spoken of", () => {
  be("connecting");
  vi.advanceTimersByTime(2900);
  expect(says()).toBeNull();
  be("live");
  vi.advanceTimersByTime(2000);
  expect(says()).toBeNull();
});

test("offline it says how much waits, and afterwards that all is saved", () => {
  be("connecting");
  be("offline");
  wait(3);
  expect(pill.value).toEqual({ state: "offline", waiting: 3, visible: true });
  be("connecting");
  expect(says()).toBe("reconnecting");
  be("live");
  expect(says()).toBe("saving");
  wait(0);
  expect(says()).toBe("saved");
});

test.each(["update", "storage_full"] as const)("%s is said at once and stays", (what) => {
  if (what === "update") be("update");
  else storageFull.value = true;
  vi.advanceTimersByTime(60_000);
  expect(says()).toBe(what);
});
