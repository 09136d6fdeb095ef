import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { claimDatabase, claimLeft } from "./lone_tabs.ts";

beforeEach(() => {
  vi.useFakeTimers();
  const kept: Record<string, string> = {};
  const storage = Object.create({ getItem: (k: string) => kept[k] ?? null, removeItem: (k: string) => delete kept[k] && delete storage[k] }) as Record<string, string> & Storage;
  Object.defineProperty(storage, "setItem", { enumerable: false, value: (k: string, v: string) => ((kept[k] = v), (storage[k] = v)) });
  vi.stubGlobal("localStorage", storage);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("open tabs have databases of their own, and a new tab takes over that of a closed one", () => {
  const a = claimDatabase("u");
  const b = claimDatabase("u");
  expect(a.database).not.toBe(b.database);
  vi.advanceTimersByTime(10 * 60_000);
  expect(claimLeft("u")).toBeNull(); // both are alive
  a.release();
  vi.advanceTimersByTime(1);
  expect(claimDatabase("u").database).toBe(a.database);
});

test("what a tab left that died without a word is taken over when its lease is over", () => {
  const dead = claimDatabase("u");
  vi.clearAllTimers();
  expect(claimLeft("u")).toBeNull();
  vi.setSystemTime(Date.now() + 151_000);
  expect(claimLeft("u")?.database).toBe(dead.database);
});

test("nobody takes over what is empty, or somebody else's", () => {
  claimDatabase("u").drop();
  expect(claimLeft("u")).toBeNull();
  claimDatabase("u").release();
  vi.advanceTimersByTime(1);
  expect(claimLeft("v")).toBeNull();
});
