// What people do is what the server takes: every action and its way back against a real one, and afterwards another
// device shows the same.

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import type { Client } from "../sync/client.ts";
import { addDays } from "../sync/days.ts";
import { device, nodeSocket, settled, signUp, until } from "../sync/world.testing.ts";
import { show, when } from "./attached.testing.ts";
import { readClock, today } from "./clock.ts";
import { backlog, dayOf, type TodoView } from "./days.ts";
import { addGoal, goals, placeGoal, removeGoal, saveGoal, shareAllWithFollowers } from "./goals.ts";
import { saveProfile, saveSettings, settings } from "./me.ts";
import { addRoutine, pauseRoutine, routines, saveRoutine, stopRoutine } from "./routines.ts";
import { deletedOf, nameOf, restoreDeleted } from "./deleted.ts";
import {
  addTodo, addTodos, materialise, moveTo, moveUndone, placeTodo, remove, repeatOn, resetToRoutine, setAlarm, setChecklist, setDone, setMemo,
  setTitle, timer,
} from "./todos.ts";
import { forgetActivity, undoLast } from "./undo.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
}, 180_000);
afterAll(() => server?.stop());

let people = 0;
let me: Client;
let another: () => Client;
let stop = (): void => {};
let connected = true;
let cut = (): void => {};
afterEach(async () => {
  connected = true;
  stop();
  forgetActivity();
  await me.close();
});

async function begin(): Promise<void> {
  const account = await signUp(server.address, `doer${++people}`);
  another = () => device(server.address, account, { socket: cuttable });
  me = another();
  await settled(me);
  stop = show(me);
  await until(me, () => me.get("settings", me.user) !== undefined, "the settings");
  readClock();
}

/** A socket that is closed, and none that opens, while the connection is cut. */
function cuttable(url: string, protocol: string): ReturnType<typeof nodeSocket> {
  const socket = nodeSocket(connected ? url : "ws://127.0.0.1:1", protocol);
  cut = () => socket.close();
  return socket;
}

const row = (title: string, day = today.value): TodoView =>
  dayOf(me.user, day).value.goals.flatMap((g) => [...g.todos]).find((v) => v.todo.title === title)!;

/** All days around today, the backlog, goals and routines, as they are shown. */
function picture(user: string): unknown {
  const days = [-1, 0, 1, 2, 7].map((n) => {
    const day = addDays(today.value, n);
    const view = dayOf(user, day).value;
    return [day, view.goals.map((g) => [g.goal.title, g.todos.map(({ todo: t, virtual }) => [t.title, t.done, virtual, t.alarm ?? null, t.memo ?? null, t.checklist ?? [], t.routine_id ?? null]), g.suggestions.map((s) => s.routine.title)])];
  });
  return {
    days, goals: goals.value.map(({ rev: _, created_at: __, ...g }) => g), backlog: backlog.value.map((g) => g.todos.map((t) => t.todo.title)),
    routines: routines.value.map((r) => [r.title, r.rule, r.start, r.end, r.paused]), settings: { ...settings.value, rev: 0 },
  };
}

/** Nothing was refused, and a device that comes new sees what this one shows. */
async function agreed(): Promise<void> {
  await settled(me);
  expect(me.refused().map((r) => [r.mutation.op, r.mutation.kind, r.mutation.fields, r.code, r.field, r.message])).toEqual([]);
  const here = picture(me.user);
  stop();
  const fresh = another();
  await settled(fresh);
  stop = show(fresh);
  const there = picture(me.user);
  stop();
  await fresh.close();
  stop = show(me);
  expect(there).toEqual(here);
}

test("todos: added, written on, ordered, moved, copied, put away, deleted, and all of it back", async () => {
  await begin();
  const tomorrow = addDays(today.value, 1);
  const g = addGoal({ title: "운동", color: "coral" });
  const study = addGoal({ title: "공부", audience: "public" });
  addTodo({ goal: g, date: today.value, title: "뛰기" });
  addTodos(["물", "스트레칭", "비타민"], { goal: g, date: today.value });
  await setDone(row("뛰기"), true);
  await setAlarm(row("물"), "23:30");
  await setMemo(row("물"), "두 잔", true);
  await setChecklist(row("물"), [{ text: "아침", done: true }, { text: "저녁", done: false }]);
  await setTitle(row("스트레칭"), "스트레칭 10분");
  await agreed();
  await placeTodo(row("비타민"), { before: row("뛰기").todo.id });
  await placeTodo(row("물"), { goal: study });
  await timer(row("물"), "running");
  await timer(row("물"), "stopped");
  await agreed();
  await moveTo(row("물"), tomorrow);
  await moveTo(row("뛰기"), tomorrow);
  await repeatOn(row("비타민"), addDays(today.value, 2));
  await moveTo(row("스트레칭 10분"), null);
  await agreed();
  for (let i = 0; i < 4; i++) undoLast();
  await agreed();
  expect(await moveUndone(today.value, tomorrow)).toBe(3);
  await agreed();
  undoLast();
  await remove(row("뛰기"));
  await settled(me);
  expect((await deletedOf("todo", null)).found.map(nameOf)).toContain("뛰기");
  undoLast();
  await agreed();
  await remove(row("물"));
  await settled(me);
  await restoreDeleted((await deletedOf("todo", null)).found.find((t) => nameOf(t) === "물")!);
  await agreed();
  expect(row("뛰기").todo.done).toBe(true);
});

test("routines: shown, touched, skipped, moved, reset, changed, split, paused, stopped, and all of it back", async () => {
  await begin();
  const tomorrow = addDays(today.value, 1);
  const g = addGoal({ title: "건강" });
  const daily = addRoutine({ goal: g, title: "아침 약", rule: { freq: "daily" }, mode: "auto", time: "08:00" });
  addRoutine({ goal: g, title: "산책", rule: { freq: "weekly", weekdays: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] }, mode: "manual" });
  addRoutine({ goal: g, title: "청소", rule: { freq: "biweekly", weekdays: ["mon", "sun"] }, mode: "auto" });
  await settled(me);
  await until(me, () => row("아침 약")?.virtual === false, "today's todo, which the server makes");
  await agreed();
  materialise(dayOf(me.user, today.value).value.goals[0]!.suggestions[0]!);
  await setDone(row("아침 약", tomorrow), true);
  await agreed();
  await resetToRoutine(row("아침 약", tomorrow));
  await agreed();
  undoLast();
  await agreed();
  await remove(row("아침 약", tomorrow));
  await agreed();
  undoLast();
  await agreed();
  const later = addDays(today.value, 2);
  await remove(row("아침 약", later));
  await agreed();
  undoLast();
  await agreed();
  await moveTo(row("아침 약", later), addDays(today.value, 7));
  await agreed();
  undoLast();
  await agreed();
  await remove(row("아침 약"));
  undoLast();
  await agreed();
  await saveRoutine(daily, { title: "저녁 약", time: "20:00" }, { today: false });
  await agreed();
  const next = await saveRoutine(daily, { rule: { freq: "monthly", days: [1], last: true } });
  await agreed();
  await pauseRoutine(next, true);
  await pauseRoutine(next, false);
  await stopRoutine(next);
  await agreed();
  undoLast();
  await agreed();
});

test("goals: added, placed, shared, stopped, deleted with their todos or without, and all of it back", async () => {
  await begin();
  const [a, b] = [addGoal({ title: "a" }), addGoal({ title: "b", color: "sky", audience: "followers" })];
  addGoal({ title: "c" });
  addTodos(["1", "2"], { goal: a, date: today.value });
  addRoutine({ goal: a, title: "r", rule: { freq: "daily" }, mode: "auto" });
  await settled(me);
  await until(me, () => row("r")?.virtual === false, "today's todo");
  await placeGoal(a, { after: b });
  await saveGoal(b, { status: "stopped" });
  await agreed();
  await saveGoal(b, { status: "active" });
  await shareAllWithFollowers();
  await agreed();
  undoLast();
  await agreed();
  await removeGoal(a, { moveTo: b });
  await agreed();
  undoLast();
  await agreed();
  expect(row("1").todo.goal_id).toBe(a);
  await removeGoal(a);
  await agreed();
  undoLast();
  await settled(me);
  await when(goals, (list) => list.some((g) => g.id === a), "the goal");
  await until(me, () => row("2") !== undefined, "its todos");
  await agreed();
  await saveProfile({ name: "새 이름", bio: "안녕하세요" });
  await saveSettings({ newest_first: true, week_start: "sun", quiet_from: "22:00", quiet_to: "07:00" });
  await agreed();
});

test("all of it without a connection, sent afterwards, is what was shown meanwhile", async () => {
  await begin();
  const tomorrow = addDays(today.value, 1);
  const g = addGoal({ title: "운동" });
  const daily = addRoutine({ goal: g, title: "아침 약", rule: { freq: "daily" }, mode: "auto", time: "08:00" });
  await settled(me);
  await until(me, () => row("아침 약")?.virtual === false, "today's todo");
  connected = false;
  cut();
  await until(me, () => me.status() !== "live", "the break");
  const study = addGoal({ title: "공부", color: "sky" });
  addTodos(["a", "b", "c", "d"], { goal: g, date: today.value });
  await setDone(row("a"), true);
  await setAlarm(row("b"), "23:30");
  await moveTo(row("b"), tomorrow);
  await moveTo(row("a"), tomorrow);
  await moveTo(row("c"), null);
  await placeTodo(row("d"), { goal: study });
  await remove(row("d"));
  undoLast();
  addTodo({ goal: study, date: today.value, title: "gone" });
  await remove(row("gone"));
  await setDone(row("아침 약"), true);
  await setTitle(row("아침 약", tomorrow), "내일 약");
  await remove(row("아침 약", addDays(today.value, 2)));
  await moveTo(row("아침 약", addDays(today.value, 7)), addDays(today.value, 2));
  const next = await saveRoutine(daily, { rule: { freq: "weekly", weekdays: ["mon", "wed"] } });
  await pauseRoutine(next, true);
  await removeGoal(study, { moveTo: g });
  const shown = picture(me.user);
  connected = true;
  me.nudge();
  await agreed();
  expect(picture(me.user)).toEqual(shown);
});
