import { afterEach, expect, test } from "vitest";
import type { Entity, Goal, Routine, Todo } from "../sync/entities.ts";
import { newId, occurrenceId, skipId } from "../sync/ids.ts";
import { alone, watch, type Alone } from "./attached.testing.ts";
import { today } from "./clock.ts";
import { backlog, dayOf, markOf, monthOf, type TodoView } from "./days.ts";
import { saveSettings } from "./me.ts";
import { addTodo, addTodos, materialise, moveTo, moveUndone, placeTodo, remove, repeatOn, resetToRoutine, saveTodo, setAlarm, setDone, setTitle } from "./todos.ts";
import { toast, undoLast } from "./undo.ts";
import { holdOrder } from "./world.ts";

const goal: Goal = { kind: "goal", id: newId(), rev: 1, title: "운동", color: "leaf", rank: "a0", status: "active", audience: "private" };
const study: Goal = { ...goal, id: newId(), title: "공부", color: "sky", rank: "a1" };
const day = today.value;

const todoNamed = (title: string, rank: string, more: Partial<Todo> = {}): Todo => ({
  kind: "todo", id: newId(), rev: 1, goal_id: goal.id, title, date: day, done: false, done_at: null, rank, checklist: [], photo_id: null,
  cheers: {}, memo: null, memo_public: false, alarm: null, routine_id: null, occurrence_date: null, timer_s: 0, ...more,
});

const routineNamed = (title: string, more: Partial<Routine> = {}): Routine => ({
  kind: "routine", id: newId(), rev: 1, goal_id: goal.id, title, rule: { freq: "daily" }, mode: "auto", time: null, start: null, end: null,
  paused: false, rank: "a0", ...more,
});

let here: Alone;
let stops: (() => void)[] = [];

async function begin(...entities: Entity[]): Promise<void> {
  here = await alone(goal, study, ...entities);
}

afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await here.close();
});

const view = (of = day) => {
  const is = dayOf(here.me, of);
  stops.push(watch(is));
  return is.value;
};
const rows = (of = day): TodoView[] => view(of).goals.flatMap((g) => g.todos);
const titles = (of = day): string[] => rows(of).map((r) => r.todo.title);
const row = (title: string, of = day): TodoView => rows(of).find((r) => r.todo.title === title)!;
const tomorrow = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

test("todos stand by rank under their goals, in the order of these", async () => {
  await begin(todoNamed("b", "a1"), todoNamed("a", "a0"), todoNamed("c", "a0", { goal_id: study.id }));
  expect(view().goals.map((g) => [g.goal.title, g.todos.map((t) => t.todo.title)])).toEqual([["운동", ["a", "b"]], ["공부", ["c"]]]);
  expect(view()).toMatchObject({ state: "ready", done: 0, total: 3 });
});

test("a goal that is not active is there only where it has todos", async () => {
  const hidden: Goal = { ...goal, id: newId(), rank: "a2", status: "hidden" };
  await begin(hidden, todoNamed("old", "a0", { goal_id: hidden.id }));
  expect(view().goals.map((g) => g.goal.id)).toContain(hidden.id);
  expect(view(tomorrow).goals.map((g) => g.goal.id)).not.toContain(hidden.id);
});

test("with the newest first the list is shown from its end, and what is added comes first", async () => {
  await begin(todoNamed("a", "a0"), todoNamed("b", "a1"));
  await saveSettings({ newest_first: true });
  expect(titles()).toEqual(["b", "a"]);
  addTodo({ goal: goal.id, date: day, title: "c" });
  expect(titles()).toEqual(["c", "b", "a"]);
  await placeTodo(row("a"), { before: row("c").todo.id });
  expect(titles()).toEqual(["a", "c", "b"]);
  addTodos(["x", "y"], { goal: goal.id, date: day, after: row("a").todo.id });
  expect(titles()).toEqual(["a", "x", "y", "c", "b"]);
});

test("a todo is added after another, several keep their order, and each is there at once", async () => {
  await begin(todoNamed("a", "a0"), todoNamed("b", "a1"));
  addTodo({ goal: goal.id, date: day, title: "after a", after: row("a").todo.id });
  addTodos(["x", "y"], { goal: goal.id, date: day });
  expect(titles()).toEqual(["a", "after a", "b", "x", "y"]);
});

test("a row is placed before, after and into another goal", async () => {
  await begin(todoNamed("a", "a0"), todoNamed("b", "a1"), todoNamed("c", "a2"), todoNamed("z", "a0", { goal_id: study.id }));
  await placeTodo(row("c"), { before: row("a").todo.id });
  expect(titles().slice(0, 3)).toEqual(["c", "a", "b"]);
  await placeTodo(row("c"), { after: row("a").todo.id });
  expect(titles().slice(0, 3)).toEqual(["a", "c", "b"]);
  await placeTodo(row("c"), { goal: study.id, before: row("z").todo.id });
  expect(titles()).toEqual(["a", "b", "c", "z"]);
});

test("a row that nothing has changed is the same object, so that it is not drawn again", async () => {
  await begin(todoNamed("a", "a0"), todoNamed("b", "a1"), routineNamed("r"));
  const [a, , r] = rows();
  await setDone(row("b"), true);
  expect(rows()[0]).toBe(a);
  expect(rows()[2]).toBe(r);
  expect(row("b").todo.done).toBe(true);
});

test("what is not done moves, what is done is done again", async () => {
  await begin(todoNamed("open", "a0", { alarm: "09:00" }), todoNamed("done", "a1", { done: true, cheers: { "🔥": 1 }, photo_id: newId(), memo: "m" }));
  const { id } = row("open").todo;
  await moveTo(row("open"), tomorrow);
  expect(titles()).toEqual(["done"]);
  expect(row("open", tomorrow).todo).toMatchObject({ id, alarm: "09:00", date: tomorrow });
  await moveTo(row("done"), tomorrow);
  expect(titles()).toEqual(["done"]);
  expect(row("done", tomorrow).todo).toMatchObject({ done: false, cheers: {}, photo_id: null, memo: "m" });
  expect(row("done", tomorrow).todo.id).not.toBe(row("done").todo.id);
});

test("the backlog has neither date nor alarm, and undo gives both back", async () => {
  await begin(todoNamed("a", "a0", { alarm: "09:00" }));
  await moveTo(row("a"), null);
  expect(titles()).toEqual([]);
  expect(backlog.value[0]!.todos[0]!.todo).toMatchObject({ title: "a", date: null, alarm: null });
  expect(undoLast()).toBe(true);
  expect(row("a").todo).toMatchObject({ date: day, alarm: "09:00", rank: "a0" });
});

test("all that is open moves, by one undo back again", async () => {
  await begin(todoNamed("a", "a0"), todoNamed("b", "a1", { done: true }), todoNamed("c", "a2"));
  expect(await moveUndone(day, tomorrow)).toBe(2);
  expect([titles(), titles(tomorrow)]).toEqual([["b"], ["a", "c"]]);
  toast.value!.undo!();
  expect([titles(), titles(tomorrow)]).toEqual([["a", "b", "c"], []]);
});

test("what is deleted comes back whole", async () => {
  await begin(todoNamed("a", "a0", { done: true, memo: "m", checklist: [{ text: "x", done: true }] }));
  const was = row("a").todo;
  await remove(row("a"));
  expect(titles()).toEqual([]);
  undoLast();
  expect(row("a").todo).toMatchObject({ id: was.id, done: true, memo: "m", checklist: [{ text: "x", done: true }] });
});

test("a routine shows on its days from today on, behind the todos, and a manual one suggests", async () => {
  const weekly = routineNamed("daily");
  const tap = routineNamed("tap", { mode: "manual", time: "07:30", goal_id: study.id });
  const paused = routineNamed("paused", { paused: true });
  const over = routineNamed("over", { end: "2020-01-01" });
  await begin(weekly, tap, paused, over, todoNamed("a", "a0"));
  expect(titles()).toEqual(["a", "daily"]);
  expect(row("daily")).toMatchObject({ virtual: true, routine: weekly, todo: { id: occurrenceId(weekly.id, day), done: false } });
  expect(view().goals[1]!.suggestions).toEqual([{ routine: tap, date: day }]);
  expect(titles("2020-01-01")).toEqual([]);
  materialise(view().goals[1]!.suggestions[0]!);
  expect(view().goals[1]).toMatchObject({ suggestions: [], todos: [{ virtual: false, todo: { title: "tap", alarm: "07:30" } }] });
});

test("any touch makes an occurrence a todo of its own", async () => {
  const r = routineNamed("daily", { time: "08:00" });
  await begin(r);
  for (const [i, touch] of [(v: TodoView) => setDone(v, true), (v: TodoView) => setTitle(v, "renamed"), (v: TodoView) => setAlarm(v, "10:00"), (v: TodoView) => saveTodo(v, { memo: "m" })].entries()) {
    const on = new Date(Date.parse(day) + i * 86_400_000).toISOString().slice(0, 10);
    await touch(rows(on)[0]!);
    expect(rows(on)).toHaveLength(1);
    expect(rows(on)[0]).toMatchObject({ virtual: false, todo: { id: occurrenceId(r.id, on), routine_id: r.id, occurrence_date: on } });
  }
  expect(rows()[0]!.todo).toMatchObject({ title: "daily", alarm: "08:00", done: true });
});

test("an occurrence that moves leaves its day empty, and stands on the other beside the one of that day", async () => {
  await begin(routineNamed("daily"));
  await moveTo(row("daily"), tomorrow);
  expect(titles()).toEqual([]);
  expect(titles(tomorrow)).toEqual(["daily", "daily"]);
  undoLast();
  expect(titles()).toEqual(["daily"]);
  expect(titles(tomorrow)).toEqual(["daily"]);
});

test("deleting an occurrence leaves this day out, and undo brings it back", async () => {
  const r = routineNamed("daily");
  await begin(r);
  await remove(row("daily"));
  expect(titles()).toEqual([]);
  expect(titles(tomorrow)).toEqual(["daily"]);
  expect(here.client.get("skip", skipId(r.id, day))).toBeDefined();
  undoLast();
  expect(row("daily")).toMatchObject({ virtual: true });
  await setDone(row("daily"), true);
  await remove(row("daily"));
  expect(titles()).toEqual([]);
  undoLast();
  expect(row("daily").todo).toMatchObject({ done: true });
});

test("a reset drops what was changed of an occurrence", async () => {
  await begin(routineNamed("daily", { time: "08:00" }));
  await setTitle(row("daily", tomorrow), "changed");
  expect(titles(tomorrow)).toEqual(["changed"]);
  await resetToRoutine(row("changed", tomorrow));
  expect(row("daily", tomorrow)).toMatchObject({ virtual: true, todo: { alarm: "08:00" } });
  undoLast();
  expect(titles(tomorrow)).toEqual(["changed"]);
});

test("a copy of an occurrence belongs to no routine", async () => {
  await begin(routineNamed("daily"));
  await repeatOn(row("daily"), tomorrow);
  expect(rows(tomorrow).map((r) => [r.todo.title, r.todo.routine_id])).toEqual([["daily", null], ["daily", expect.anything()]]);
});

test("marks count what is shown, in the colours of the goals", async () => {
  await begin(todoNamed("a", "a0", { done: true }), todoNamed("b", "a1"), todoNamed("c", "a0", { goal_id: study.id }), routineNamed("r"), routineNamed("s", { mode: "manual" }));
  expect(markOf(here.me, day).value).toEqual({
    petals: [{ color: "leaf", done: true }, { color: "leaf", done: false }, { color: "leaf", done: false }, { color: "sky", done: false }],
    open: 3, done: 1, total: 4,
  });
  expect(monthOf(here.me, day.slice(0, 7)).value.get(day)).toEqual(markOf(here.me, day).value);
});

test("while order is held nothing comes, goes or moves but by this tab's own hand", async () => {
  const [a, b, c] = [todoNamed("a", "a0"), todoNamed("b", "a1"), todoNamed("c", "a2")];
  await begin(a, b, c);
  const release = holdOrder();
  const other = holdOrder();
  await here.arrive({ ...c, rev: 2, rank: "Zz" }, { ...a, rev: 2, title: "A" }, { ...b, rev: 2, date: tomorrow }, todoNamed("new", "Zy"));
  expect(titles()).toEqual(["A", "b", "c"]);
  addTodo({ goal: goal.id, date: day, title: "mine" });
  await setDone(row("c"), true);
  expect(titles()).toContain("mine");
  release();
  release();
  expect(titles()).toContain("b");
  other();
  expect(titles()).toEqual(["new", "c", "A", "mine"]);
  expect(titles(tomorrow)).toEqual(["b"]);
});

test("a paste that is too much for one message goes in several, in its order", async () => {
  await begin();
  const lines = Array.from({ length: 150 }, (_, i) => `${i} ${"가".repeat(250)}`);
  addTodos(lines, { goal: goal.id, date: day });
  expect(titles()).toEqual(lines);
});
