import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { activity, forgetActivity, hideToast, tell, toast, undoable, undoLast } from "./undo.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  forgetActivity();
  vi.useRealTimers();
});

test("the newest is taken back first, each once", () => {
  const back: string[] = [];
  undoable(() => "a", () => back.push("a"));
  undoable(() => "b", () => back.push("b"));
  expect(toast.value?.message()).toBe("b");
  expect([undoLast(), undoLast(), undoLast()]).toEqual([true, true, false]);
  expect(back).toEqual(["b", "a"]);
  expect(toast.value).toBeNull();
});

test("a toast that was seen leaves the way back open for half an hour", () => {
  const undo = vi.fn();
  undoable(() => "a", undo);
  hideToast();
  expect(toast.value).toBeNull();
  expect(activity.value).toHaveLength(1);
  vi.advanceTimersByTime(31 * 60_000);
  expect(undoLast()).toBe(false);
  expect(undo).not.toHaveBeenCalled();
});

test("what cannot be taken back is told, and undo passes over it", () => {
  const undo = vi.fn();
  undoable(() => "a", undo);
  tell(() => "b");
  expect(toast.value?.undo).toBeUndefined();
  expect(undoLast()).toBe(true);
  expect(undo).toHaveBeenCalled();
});
