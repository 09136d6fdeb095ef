// What the palette offers for what was typed.

import { today } from "../../data/clock.ts";
import { markOf } from "../../data/days.ts";
import { goals } from "../../data/goals.ts";
import { me, settings } from "../../data/me.ts";
import { findGoals, findHeld, findKnown, type Found } from "../../data/search.ts";
import { addTodo } from "../../data/todos.ts";
import { fullDay, relativeDay } from "../../i18n/format.ts";
import { words } from "../../i18n/search.ts";
import { go } from "../../router.ts";
import type { Color, Day, Person } from "../../sync/entities.ts";
import { matchesQuery } from "../../sync/search.ts";
import type { IconName } from "../../ui/icon.tsx";
import { theme } from "../../ui/prefs.ts";
import { perform } from "../shell/keys.ts";
import { datesIn } from "./dates.ts";

export interface Entry {
  key: string;
  text: string;
  note?: string;
  icon?: IconName;
  color?: Color;
  person?: Person;
  run: () => void; // after the palette has closed
}

export interface Group {
  name: string;
  entries: Entry[];
}

const textOf = (f: Found): string => (f.kind === "diary" ? (f.text ?? "") : f.title);

const most = { searched: 60, people: 4, goals: 4, todos: 6, actions: 6 };

export function entriesFor(text: string): Group[] {
  const q = text.trim();
  const groups = q === "" ? [{ name: words().actions, entries: actions() }] : [
    { name: words().dates, entries: dates(q) },
    { name: words().people, entries: people(q) },
    { name: words().actions, entries: actions().filter((a) => matchesQuery(words().actWords[a.key as ActName] + " " + a.text, q)).slice(0, most.actions) },
    { name: words().goals, entries: goalEntries(q) },
    { name: words().todos, entries: todos(q) },
    { name: words().title, entries: asText(q) },
  ];
  return groups.filter((g) => g.entries.length > 0);
}

const dayAddress = (day: Day): string => (day === today.peek() ? "/" : `/day/${day}`);

const dates = (q: string): Entry[] =>
  datesIn(q, today.peek(), settings.peek().week_start).map((day) => ({
    key: day, icon: "calendar", text: `${relativeDay(day, today.peek())} · ${fullDay(day)}`, note: words().ofDay(markOf(me.peek().id, day).peek().total), run: () => go(dayAddress(day)),
  }));

const people = (q: string): Entry[] =>
  findKnown(q, most.people).map((p) => ({ key: p.id, person: p, text: p.name, note: `@${p.handle}`, run: () => go(`/@${p.handle}`) }));

const goalEntries = (q: string): Entry[] => findGoals(q, most.goals).map((g) => ({ key: g.id, icon: "goals", color: g.color, text: g.title, run: () => go("/goals") }));

function todos(q: string): Entry[] {
  const byText = new Map(findHeld(q, most.searched).reverse().map((f) => [textOf(f), f])); // of the same words the newest
  return [...byText.values()].reverse().slice(0, most.todos).map((f) => {
    const when = f.date ? relativeDay(f.date, today.peek()) : words().backlog;
    if (f.kind === "diary") return { key: f.id, icon: "book", text: textOf(f).slice(0, 80), note: when, run: () => go(`/diary/${f.date}`) };
    return { key: f.id, icon: f.done ? "check" : "today", text: f.title, note: when, run: () => go(f.date ? dayAddress(f.date) : "/backlog") };
  });
}

/** What can be done with the text itself. */
function asText(q: string): Entry[] {
  const all: Entry[] = [{ key: "everything", icon: "search", text: words().everything(q), run: () => go(`/search?q=${encodeURIComponent(q)}`) }];
  const goal = goals.peek().find((g) => g.status === "active");
  if (goal) {
    const add = () => {
      addTodo({ goal: goal.id, date: today.peek(), title: q });
      go("/");
    };
    all.push({ key: "add", icon: "plus", color: goal.color, text: words().addTodo(q), note: goal.title, run: add });
  }
  return all;
}

type ActName = keyof ReturnType<typeof words>["act"];

function actions(): Entry[] {
  const to = (key: ActName, icon: IconName, path: string): Entry => ({ key, icon, text: words().act[key], run: () => go(path) });
  const dark = theme.value === "dark" || (theme.value === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  const other: ActName = dark ? "light" : "dark";
  return [
    to("today", "today", "/"),
    { key: "newTodo", icon: "plus", text: words().act.newTodo, run: newTodo },
    to("feed", "people", "/feed"),
    to("calendar", "calendar", "/calendar"),
    to("diary", "book", `/diary/${today.peek()}`),
    to("inbox", "inbox", "/inbox"),
    to("people", "person", "/people"),
    to("goals", "goals", "/goals"),
    to("routines", "repeat", "/routines"),
    to("backlog", "box", "/backlog"),
    to("stats", "chart", "/stats"),
    to("search", "search", "/search"),
    to("settings", "gear", "/settings"),
    { key: "keys", icon: "note", text: words().act.keys, run: () => void perform("help") },
    { key: other, icon: "globe", text: words().act[other], run: () => (theme.value = dark ? "light" : "dark") },
  ];
}

/** Opens the row for a new todo, on today if nothing here has one. */
function newTodo(): void {
  if (perform("new")) return;
  go("/");
  requestAnimationFrame(() => requestAnimationFrame(() => perform("new")));
}

