// The day of somebody, to look at and to cheer. It changes while one looks.

import "./day.css";
import { useEffect } from "preact/hooks";
import type { DayView, GoalView, TodoView } from "../../data/days.ts";
import { photoURL } from "../../data/photos.ts";
import { publicPhoto } from "../../data/public.ts";
import { someClient } from "../../data/world.ts";
import { langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/people.ts";
import { words as cheerWords } from "../../i18n/cheers.ts";
import type { Diary, ID } from "../../sync/entities.ts";
import { CheckMark } from "../../ui/check.tsx";
import { say } from "../../ui/live.tsx";
import { spokenNews } from "../../ui/prefs.ts";
import { useFlashOf } from "../shell/flash.ts";
import { CheerButton, CheerCounts } from "./cheer_button.tsx";

/** The goals of a day with what is in them; those without anything that day are left out. */
export function FriendGoals({ view, cheerable }: { view: DayView; cheerable: boolean }) {
  return (
    <div class="friend-goals">
      {view.goals.filter((g) => g.total > 0).map((g) => <FriendGoal key={g.goal.id} view={g} cheerable={cheerable} />)}
    </div>
  );
}

function FriendGoal({ view, cheerable }: { view: GoalView; cheerable: boolean }) {
  const { goal, todos, done, total } = view;
  const id = `goal-${goal.id}`;
  return (
    <section class="friend-goal" data-color={goal.color} aria-labelledby={id}>
      <h2 class="friend-goal-title" id={id}>
        <span lang={langOf(goal.title)}>{goal.title}</span>
        <span class="friend-count"><span aria-hidden="true">{done}/{total}</span><span class="hidden-visually">{words().doneOf(done, total)}</span></span>
      </h2>
      <ul>{todos.map((t) => <FriendTodo key={t.todo.id} view={t} color={goal.color} cheerable={cheerable} />)}</ul>
    </section>
  );
}

function FriendTodo({ view, color, cheerable }: { view: TodoView; color: GoalView["goal"]["color"]; cheerable: boolean }) {
  const { todo } = view;
  const flash = useFlashOf(todo.done);
  useEffect(() => {
    if (flash && spokenNews.peek()) say(`${todo.title}, ${words().done}`);
  }, [flash]);
  const lines = todo.checklist ?? [];
  return (
    <li class={`friend-todo${todo.done ? " friend-done" : ""}${flash ? " friend-flash" : ""}`} data-row tabIndex={-1}>
      <CheckMark checked={todo.done} color={color} />
      <div class="friend-words">
        <p class="friend-title" lang={langOf(todo.title)}>{todo.title}</p>
        {lines.length > 0 && <p class="friend-meta">{words().checklist(lines.filter((l) => l.done).length, lines.length)}</p>}
        {todo.memo && <p class="friend-meta friend-memo" lang={langOf(todo.memo)}>{todo.memo}</p>}
        {todo.photo_id && <Proof id={todo.photo_id} title={todo.title} />}
      </div>
      <span class="friend-cheers">
        <CheerCounts target={todo} />
        {cheerable && todo.done && <CheerButton target={todo} title={todo.title} />}
      </span>
    </li>
  );
}

function Proof({ id, title }: { id: ID; title: string }) {
  const src = someClient.value ? photoURL(id, 256).value : publicPhoto(id);
  return src ? <img class="friend-photo" src={src} alt={words().photoOf(title)} width={160} height={120} decoding="async" /> : <span class="friend-photo" aria-hidden="true" />;
}

export function FriendDiary({ diary, cheerable }: { diary: Diary; cheerable: boolean }) {
  return (
    <section class="friend-diary card" aria-label={words().diary}>
      {diary.mood && <span class="friend-mood" role="img" aria-label={diary.mood}>{diary.mood}</span>}
      <div class="friend-words">
        <p class="friend-text" lang={langOf(diary.text ?? "")}>{diary.text}</p>
        {diary.photo_id && <Proof id={diary.photo_id} title={words().diary} />}
      </div>
      <span class="friend-cheers">
        <CheerCounts target={diary} />
        {cheerable && <CheerButton target={diary} title={cheerWords().diary} />}
      </span>
    </section>
  );
}
