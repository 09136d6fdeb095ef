// A day of anybody, as it is to be shown: live, from what this device holds.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { Held } from "../sync/client.ts";
import { dayDiff } from "../sync/days.ts";
import type { Day, Diary, Goal, ID, Routine, Todo } from "../sync/entities.ts";
import { compareRank } from "../sync/rank.ts";
import { today } from "./clock.ts";
import { connection, seenAt } from "./connection.ts";
import { holdingOf, lookAt, pastDiaries } from "./looking.ts";
import { settings } from "./me.ts";
import { dueOn, virtualTodos } from "./occurrences.ts";
import { pendingSince } from "./queue.ts";
import { refusedOf, type RefusedView } from "./refused.ts";
import { held, inBacklog, myID, ofOwner, ofTarget, onDay, one } from "./world.ts";

export interface TodoView {
  todo: Todo;
  virtual: boolean; // an occurrence that has no todo yet: any touch makes one
  routine: Routine | null; // own ones only
  pendingSince: number | null; // Unix milliseconds
  refused: RefusedView | null;
  mine: string | null; // my cheer
}

/** An occurrence of a manual routine: a tap makes it a todo. */
export interface Suggestion {
  routine: Routine;
  date: Day;
}

export interface GoalView {
  goal: Goal;
  todos: TodoView[];
  suggestions: Suggestion[];
  done: number;
  total: number;
}

export interface DayView {
  state: "loading" | "ready" | "stale" | "error" | "missing";
  seenAt?: number; // stale: when this was in step, in Unix milliseconds
  owner: ID;
  day: Day;
  goals: GoalView[];
  diary: Diary | null;
  done: number;
  total: number;
}

const dayViews = new Map<string, ReadonlySignal<DayView>>();

/** A day of an owner. A component that shows it also brings it here, and keeps it in step. */
export function dayOf(owner: ID, day: Day): ReadonlySignal<DayView> {
  const key = onDay(owner, day);
  let view = dayViews.get(key);
  if (!view) {
    view = viewOfDay(owner, day);
    dayViews.set(key, view);
  }
  return view;
}

function viewOfDay(owner: ID, day: Day): ReadonlySignal<DayView> {
  let was: GoalView[] = [];
  let leave = (): void => {};
  return computed(
    () => {
      const goals = (was = goalsOn(owner, day, was));
      const diary = diaryOn(owner, day);
      const total = sum(goals, "total");
      const state = stateOf(owner, day, total > 0 || diary !== null || owner === myID());
      return {
        state, owner, day, goals, diary, done: sum(goals, "done"), total,
        ...(state === "stale" ? { seenAt: seenAt.value } : {}),
      };
    },
    {
      watched: () => {
        leave = lookAt(owner, day);
      },
      unwatched: () => leave(),
    },
  );
}

export function forgetViews(): void {
  dayViews.clear();
  goalLists.clear();
}

/** some: there is something to show even if it is not all. */
function stateOf(owner: ID, day: Day, some: boolean): DayView["state"] {
  const holding = holdingOf(owner, day);
  const away = connection.value === "offline";
  switch (holding) {
    case "held":
      return away && owner !== myID() ? "stale" : "ready";
    case "missing":
      return "missing";
    case "reading":
      if (away) return some ? "stale" : "error";
      return some && isNear(day) && owner !== myID() ? "ready" : "loading"; // what lacks of such a day is there in a moment
    default:
      return some ? "stale" : "error";
  }
}

/** In the window of most people's streams, if not surely in that of everybody's zone. */
const isNear = (day: Day): boolean => Math.abs(dayDiff(today.value, day)) <= 1;

const goalLists = new Map<ID, ReadonlySignal<Goal[]>>();

/** The goals of an owner that I may see, in their order. */
export function goalsOf(owner: ID): ReadonlySignal<Goal[]> {
  let list = goalLists.get(owner);
  if (!list) {
    list = computed(() => [...held("goal").under(ofOwner(owner)).values()].map((h) => h.entity).sort(compareRank));
    goalLists.set(owner, list);
  }
  return list;
}

function goalsOn(owner: ID, day: Day, was: readonly GoalView[]): GoalView[] {
  const byGoal = new Map<ID, Todo[]>();
  for (const { entity } of held("todo").under(onDay(owner, day)).values()) append(byGoal, entity.goal_id, entity);
  const due = owner === myID() ? dueOn(day) : [];
  const views: GoalView[] = [];
  for (const goal of goalsOf(owner).value) {
    const todos = byGoal.get(goal.id) ?? [];
    const dueHere = due.filter((r) => r.goal_id === goal.id);
    if (goal.status !== "active" && todos.length === 0) continue;
    views.push(goalView(goal, todos, dueHere, day, was.find((w) => w.goal.id === goal.id)));
  }
  return views;
}

function goalView(goal: Goal, todos: Todo[], due: readonly Routine[], day: Day, was: GoalView | undefined): GoalView {
  todos.sort(compareRank);
  const own = isOwn(goal);
  const before = new Map(was?.todos.map((v) => [v.todo.id, v]));
  const auto = due.filter((r) => r.mode === "auto");
  const virtual = virtualTodos(auto, day, todos.at(-1)?.rank ?? null);
  const views = [
    ...todos.map((t) => todoView(t, own, false, before.get(t.id))),
    ...virtual.map((t) => todoView(t, own, true, before.get(t.id))),
  ];
  if (own && settings.value.newest_first) views.reverse();
  const suggestions = due.filter((r) => r.mode === "manual").map((routine) => ({ routine, date: day }));
  const done = todos.reduce((n, t) => n + Number(t.done), 0);
  if (was?.goal === goal && sameList(was.todos, views, (a, b) => a === b) && sameList(was.suggestions, suggestions, (a, b) => a.routine === b.routine)) return was;
  return { goal, todos: views, suggestions, done, total: views.length };
}

/** A row is the same object as before when nothing in it differs, so that it is not drawn again. */
function todoView(todo: Todo, own: boolean, virtual: boolean, was: TodoView | undefined): TodoView {
  const is: TodoView = {
    todo, virtual, routine: own && todo.routine_id ? (one("routine", todo.routine_id) ?? null) : null,
    pendingSince: pendingSince("todo", todo.id), refused: refusedOf("todo", todo.id), mine: own ? null : myCheer(todo.id),
  };
  if (!was || was.virtual !== virtual || !(virtual ? sameTodo(was.todo, todo) : was.todo === todo)) return is;
  return was.routine === is.routine && was.pendingSince === is.pendingSince && was.refused === is.refused && was.mine === is.mine ? was : is;
}

const sameTodo = (a: Todo, b: Todo): boolean => a.title === b.title && a.rank === b.rank && a.alarm === b.alarm && a.goal_id === b.goal_id;

const isOwn = (goal: Goal): boolean => held("goal").peek(goal.id)?.owner === myID();

/** What I cheered a todo or diary with. Follows it. */
export function myCheer(target: ID): string | null {
  const me = myID();
  for (const { entity } of held("cheer").under(ofTarget(target)).values()) if (entity.user?.id === me) return entity.emoji;
  return null;
}

function diaryOn(owner: ID, day: Day): Diary | null {
  const key = onDay(owner, day);
  let newest: Held<"diary"> | null = null;
  for (const h of held("diary").under(key).values()) if (!newest || h.entity.rev > newest.entity.rev) newest = h;
  return newest?.entity ?? pastDiaries.value.get(key) ?? null;
}

/** Own todos with no day, by goal: of active goals, and of others that have some. */
export const backlog: ReadonlySignal<GoalView[]> = computed(() => {
  const byGoal = new Map<ID, Todo[]>();
  for (const { entity } of held("todo").under(inBacklog(myID())).values()) append(byGoal, entity.goal_id, entity);
  const views: GoalView[] = [];
  for (const goal of goalsOf(myID()).value) {
    const todos = byGoal.get(goal.id);
    if (todos) views.push(goalView(goal, todos, [], "", undefined));
  }
  return views;
});

function append<K, V>(to: Map<K, V[]>, key: K, value: V): void {
  const list = to.get(key);
  if (list) list.push(value);
  else to.set(key, [value]);
}

function sameList<T>(a: readonly T[], b: readonly T[], same: (a: T, b: T) => boolean): boolean {
  return a.length === b.length && a.every((x, i) => same(x, b[i]!));
}

const sum = (goals: readonly GoalView[], what: "done" | "total"): number => goals.reduce((n, g) => n + g[what], 0);

export { markOf, monthOf, type DayMark } from "./marks.ts";
