import { expect, test } from "vitest";
import { secondsOf } from "./timer.tsx";

const begun = "2026-11-22T09:00:00.000Z";
const at = (s: number): number => Date.parse(begun) + s * 1000;

test("a running timer shows what it had and what has passed since", () => {
  expect(secondsOf({ state: "running", started_at: begun, elapsed_s: 60 }, at(65.9))).toBe(125);
});

test("one that rests does not go on", () => {
  expect(secondsOf({ state: "paused", started_at: begun, elapsed_s: 60 }, at(65))).toBe(60);
});

test("a clock that is behind takes nothing away", () => {
  expect(secondsOf({ state: "running", started_at: begun, elapsed_s: 60 }, at(-30))).toBe(60);
});
