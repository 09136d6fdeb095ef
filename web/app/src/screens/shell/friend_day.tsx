// A friend's day, small, beside one's own.

import "./friend_day.css";
import type { DayView, GoalView, TodoView } from "../../data/days.ts";
import { langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/shell.ts";
import { CheckMark } from "../../ui/check.tsx";
import { CheerButton } from "../friend/cheer_button.tsx";
import { useFlashOf } from "./flash.ts";

export function FriendDay({ view }: { view: DayView }) {
  const goals = view.goals.filter((g) => g.total > 0);
  if (goals.length === 0) return <p class="meta">{words().nothingShared}</p>;
  return <ul class="friend-small">{goals.flatMap((g) => g.todos.map((v) => <Line key={v.todo.id} view={v} goal={g} />))}</ul>;
}

function Line({ view: { todo }, goal }: { view: TodoView; goal: GoalView }) {
  const flash = useFlashOf(todo.done);
  return (
    <li class={`friend-small-line${todo.done ? " friend-small-done" : ""}`} data-color={goal.goal.color} data-flash={flash || undefined}>
      <CheckMark checked={todo.done} color={goal.goal.color} small />
      <span class="friend-small-title" lang={langOf(todo.title)}>{todo.title}</span>
      {todo.done && <CheerButton target={todo} title={todo.title} />}
    </li>
  );
}
