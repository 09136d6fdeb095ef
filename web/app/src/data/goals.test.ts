import { afterEach, expect, test } from "vitest";
import type { Entity, Goal } from "../sync/entities.ts";
import { newId } from "../sync/ids.ts";
import { alone, type Alone } from "./attached.testing.ts";
import { today } from "./clock.ts";
import { addGoal, goals, placeGoal, removeGoal, saveGoal, shareAllWithFollowers } from "./goals.ts";
import { addRoutine, nextDays, routines, saveRoutine, stopRoutine } from "./routines.ts";
import { addTodo } from "./todos.ts";
import { undoLast } from "./undo.ts";

const goalNamed = (title: string, rank: string, more: Partial<Goal> = {}): Goal => ({
  kind: "goal", id: newId(), rev: 1, title, color: "leaf", rank, status: "active", audience: "private", viewers: [], ...more,
});

let here: Alone;
afterEach(() => here.close());

const begin = async (...entities: Entity[]): Promise<void> => {
  here = await alone(...entities);
};
const titles = (): string[] => goals.value.map((g) => g.title);

test("goals stand by rank, and are placed before and after each other", async () => {
  await begin(goalNamed("b", "a1"), goalNamed("a", "a0"));
  const c = addGoal({ title: "c" });
  expect(titles()).toEqual(["a", "b", "c"]);
  await placeGoal(c, { before: goals.value[0]!.id });
  expect(titles()).toEqual(["c", "a", "b"]);
  await placeGoal(c, { after: goals.value[1]!.id });
  expect(titles()).toEqual(["a", "c", "b"]);
});

test("a goal goes with its todos, or gives them to another, and undo brings all back", async () => {
  const [a, b] = [goalNamed("a", "a0"), goalNamed("b", "a1")];
  await begin(a, b);
  const todo = addTodo({ goal: a.id, date: today.value, title: "x" });
  await removeGoal(a.id, { moveTo: b.id });
  expect(here.client.get("todo", todo)?.entity.goal_id).toBe(b.id);
  undoLast();
  expect(titles()).toEqual(["a", "b"]);
  expect(here.client.get("todo", todo)?.entity.goal_id).toBe(a.id);
  await removeGoal(a.id);
  expect(here.client.get("todo", todo)).toBeUndefined();
  undoLast();
  expect(here.client.get("todo", todo)?.entity.goal_id).toBe(a.id);
});

test("all goals are shared with followers by one action, and taken back by one", async () => {
  await begin(goalNamed("a", "a0"), goalNamed("b", "a1", { audience: "public" }), goalNamed("c", "a2", { audience: "selected", viewers: ["x"] }));
  await shareAllWithFollowers();
  expect(goals.value.map((g) => g.audience)).toEqual(["followers", "public", "followers"]);
  undoLast();
  expect(goals.value.map((g) => [g.audience, g.viewers])).toEqual([["private", []], ["public", []], ["selected", ["x"]]]);
});

test("another rule ends a routine yesterday and begins one that goes on", async () => {
  const g = goalNamed("a", "a0");
  await begin(g);
  const id = addRoutine({ goal: g.id, title: "물", rule: { freq: "daily" }, mode: "auto", start: "2026-01-01" });
  const next = await saveRoutine(id, { rule: { freq: "weekly", weekdays: ["mon"] } }, { today: true });
  expect(next).not.toBe(id);
  expect(routines.value.map((r) => [r.id, r.rule.freq, r.start, r.end])).toEqual(
    expect.arrayContaining([[id, "daily", "2026-01-01", expect.stringMatching(/^\d/)], [next, "weekly", today.value, null]]),
  );
  expect(routines.value.find((r) => r.id === id)!.end! < today.value).toBe(true);
  expect(await saveRoutine(next, { title: "차" })).toBe(next);
  await stopRoutine(next);
  expect(routines.value.map((r) => r.id)).toEqual([id]);
  undoLast();
  expect(routines.value).toHaveLength(2);
});

test("the next days of a rule", async () => {
  await begin();
  const days = nextDays({ rule: { freq: "daily" }, start: null, end: null }, 3);
  expect(days).toHaveLength(3);
  expect(days[0]).toBe(today.value);
});

test("a goal that is saved keeps what was not named", async () => {
  const g = goalNamed("a", "a0", { audience: "followers" });
  await begin(g);
  await saveGoal(g.id, { title: "b" });
  expect(goals.value[0]).toMatchObject({ title: "b", audience: "followers", color: "leaf" });
});
