// What opens over a row: its menu, its days, its goals, its sheet.

import { useEffect } from "preact/hooks";
import { goals } from "../../data/goals.ts";
import { words } from "../../i18n/hands.ts";
import { words as rows } from "../../i18n/today.ts";
import type { Goal, Todo } from "../../sync/entities.ts";
import type { TodoView } from "../../data/days.ts";
import { lazy } from "../../ui/lazy.tsx";
import { MenuPanel } from "../../ui/menu.tsx";
import { toGoal } from "./acts.ts";
import type { Opened } from "./opened.ts";
import { menuOf } from "./row_menu.ts";
import { find, rowWith } from "./rows.ts";

const Days = lazy(() => import("./date_sheet.tsx"), "DateSheet", true);
const TodoSheet = lazy<"TodoSheet", { view: TodoView; close: () => void }>(() => import("../todo/sheet.tsx"), "TodoSheet", true);
const RoutineSheet = lazy<"RoutineSheet", { from?: Todo; close: () => void }>(() => import("../routines/sheet.tsx"), "RoutineSheet", true);
const GoalSheet = lazy<"GoalSheet", { goal?: Goal; start?: "audience"; close: () => void }>(() => import("../goals/sheet.tsx"), "GoalSheet", true);

/** What may be opened, for a time without a connection. */
export const overs: readonly object[] = [MenuPanel, Days, TodoSheet, RoutineSheet, GoalSheet];

export function Over({ opened, open }: { opened: Opened; open: (o: Opened | null) => void }) {
  const close = () => open(null);
  if (opened.what === "audience") return <GoalSheet goal={goals.value.find((g) => g.id === opened.id)} start="audience" close={close} />;
  const view = find(opened.id)?.view;
  if (!view) return <Gone close={close} />;
  const at = opened.at ?? rowWith(opened.id)?.querySelector<HTMLElement>(".todo-menu") ?? { x: innerWidth / 2, y: innerHeight / 2 };
  switch (opened.what) {
    case "menu":
      return <MenuPanel at={at} label={rows().menu(view.todo.title)} items={menuOf(view, (what) => open({ what, id: opened.id, at }))} onClose={close} />;
    case "goal":
      return <MenuPanel at={at} label={words().goalOf(view.todo.title)} items={goalItems(view)} onClose={close} />;
    case "date":
      return <Days view={view} close={close} />;
    case "sheet":
      return <TodoSheet view={view} close={close} />;
    case "routine":
      return <RoutineSheet from={view.todo} close={close} />;
  }
}

function Gone({ close }: { close: () => void }) {
  useEffect(close, []);
  return null;
}

const goalItems = (view: TodoView) =>
  goals.value.filter((g) => g.status === "active").map((g) => ({ label: g.title, checked: g.id === view.todo.goal_id, onSelect: () => toGoal(view, g.id) }));
