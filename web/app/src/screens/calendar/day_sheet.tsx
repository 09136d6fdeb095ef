// A day of the calendar, without leaving the month.

import { dayOf, type GoalView } from "../../data/days.ts";
import { me } from "../../data/me.ts";
import { today } from "../../data/clock.ts";
import { setDone } from "../../data/todos.ts";
import { words } from "../../i18n/calendar.ts";
import { clock, langOf, longDay } from "../../i18n/format.ts";
import type { Day } from "../../sync/entities.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Check } from "../../ui/check.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";

export function DaySheet({ day, close }: { day: Day; close: () => void }) {
  const w = words();
  const view = dayOf(me.value.id, day).value;
  const goals = view.goals.filter((g) => g.todos.length > 0);
  const diaryAllowed = day <= today.value;
  return (
    <Sheet
      title={longDay(day)} onClose={close}
      footer={<>{(view.diary || diaryAllowed) && <ButtonLink size="small" icon="book" href={`/diary/${day}`}>{w.diary}</ButtonLink>}<ButtonLink kind="primary" size="small" href={day === today.value ? "/" : `/day/${day}`}>{w.openDay}</ButtonLink></>}
    >
      <div class="day-sheet">
        <p class="own-note">{w.doneOf(view.done, view.total)}</p>
        {view.state === "loading" && goals.length === 0 && <Skeleton />}
        {view.state === "error" && <p class="own-note" role="alert">{w.offline}</p>}
        {view.state === "ready" && goals.length === 0 && <p>{w.dayEmpty}</p>}
        {goals.map((g) => <GoalOfDay key={g.goal.id} view={g} />)}
        {view.diary?.text && (
          <a class="day-diary" href={`/diary/${day}`}>{view.diary.mood && <span aria-hidden="true">{view.diary.mood}</span>}<span>{view.diary.text}</span></a>
        )}
      </div>
    </Sheet>
  );
}

function GoalOfDay({ view: { goal, todos, done, total } }: { view: GoalView }) {
  return (
    <section class="day-goal" data-color={goal.color}>
      <h3><span lang={langOf(goal.title)}>{goal.title}</span> <span class="day-goal-count">{done}/{total}</span></h3>
      <ul>
        {todos.map((v) => (
          <li key={v.todo.id} class={`day-row${v.todo.done ? " day-row-done" : ""}`}>
            <Check checked={v.todo.done} onChange={(to) => void setDone(v, to)} label={v.todo.title} color={goal.color} />
            <span lang={langOf(v.todo.title)}>{v.todo.title}{v.todo.alarm && <span class="day-row-time">{clock(v.todo.alarm)}</span>}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
