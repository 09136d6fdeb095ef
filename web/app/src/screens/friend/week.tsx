// A week of somebody's days, each as a flower; a day is a link.

import { monthOf, type DayMark } from "../../data/days.ts";
import { goals } from "../../data/goals.ts";
import { settings } from "../../data/me.ts";
import { held, myID, onDay } from "../../data/world.ts";
import { dayNumber, longDay, weekdayShort } from "../../i18n/format.ts";
import { words } from "../../i18n/people.ts";
import { go } from "../../router.ts";
import { addDays, monthOf as monthOfDay, weekday, weekOf } from "../../sync/days.ts";
import type { Day, Goal, ID } from "../../sync/entities.ts";
import { IconButton } from "../../ui/button.tsx";
import { Flower } from "../../ui/flower.tsx";

interface Props {
  owner: ID;
  handle: string;
  name: string;
  day: Day;
  theirs: Day; // their today
}

const nothing: DayMark = { petals: [], open: 0, done: 0, total: 0 };

export function Week({ owner, handle, name, day, theirs }: Props) {
  const week = weekOf(day, settings.value.week_start);
  const marks = [...new Set(week.map(monthOfDay))].map((m) => monthOf(owner, m).value);
  const markAt = (d: Day) => (owner === myID() ? sharedMark(d) : (marks.find((m) => m.has(d))?.get(d) ?? nothing));
  const to = (d: Day) => (d === theirs ? `/@${handle}` : `/@${handle}/${d}`);
  return <WeekStrip label={words().days(name)} week={week} day={day} today={theirs} markAt={markAt} to={to} onMove={(by) => go(to(addDays(day, by)))} />;
}

/** Whether anybody else may see a goal of mine. */
export const isShared = (goal: Goal): boolean => goal.audience !== "private" && goal.status === "active";

/** My own day as a flower of what others may see. */
function sharedMark(day: Day): DayMark {
  const todos = [...held("todo").under(onDay(myID(), day)).values()].map((h) => h.entity);
  const petals = goals.value.filter(isShared).flatMap((g) => todos.filter((t) => t.goal_id === g.id).sort((a, b) => Number(b.done) - Number(a.done)).map((t) => ({ color: g.color, done: t.done })));
  const done = petals.filter((p) => p.done).length;
  return { petals, open: petals.length - done, done, total: petals.length };
}

interface StripProps {
  label: string;
  week: readonly Day[];
  day: Day;
  today: Day;
  markAt: (day: Day) => DayMark;
  to: (day: Day) => string;
  onMove: (days: number) => void;
}

export function WeekStrip({ label, week, day, today, markAt, to, onMove }: StripProps) {
  return (
    <nav class="friend-week" aria-label={label}>
      <IconButton icon="left" label={words().before} class="friend-week-move" onClick={() => onMove(-7)} />
      <ol class="friend-week-days">
        {week.map((d) => {
          const mark = markAt(d);
          return (
            <li key={d}>
              <a href={to(d)} class={`friend-week-day friend-week-${weekday(d)}`} aria-current={d === day ? "date" : undefined}>
                <span class="hidden-visually">{words().dayMark(longDay(d), mark.done, mark.total)}</span>
                <span class="friend-week-name" aria-hidden="true">{weekdayShort(d)}</span>
                <Flower petals={mark.petals} open={mark.open} size={32} />
                <span class={`friend-week-number${d === today ? " friend-week-today" : ""}`} aria-hidden="true">{dayNumber(d)}</span>
              </a>
            </li>
          );
        })}
      </ol>
      <IconButton icon="right" label={words().after} class="friend-week-move" onClick={() => onMove(7)} />
    </nav>
  );
}
