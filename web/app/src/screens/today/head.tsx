import { today } from "../../data/clock.ts";
import type { DayView } from "../../data/days.ts";
import { moveUndone } from "../../data/todos.ts";
import { ago, fullDay, longDay, relativeDay } from "../../i18n/format.ts";
import { words } from "../../i18n/today.ts";
import { addDays } from "../../sync/days.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Flower } from "../../ui/flower.tsx";
import { Menu } from "../../ui/menu.tsx";
import { SyncPill } from "../shell/pill.tsx";

/** The date, how much of it is done, and how things are being kept. The last todo done draws the day's flower once. */
export function Head({ view, isToday, finished }: { view: DayView; isToday: boolean; finished: boolean }) {
  const { day, done, total } = view;
  const name = relativeDay(day, today.value);
  const near = !isToday && name !== longDay(day) && Math.abs(Date.parse(day) - Date.parse(today.value)) <= nearMs;
  const open = total - done;
  const moves = [
    ...(isToday ? [] : [{ label: words().moveUndoneToday, onSelect: () => void moveUndone(day, today.peek()) }]),
    ...(day <= today.value ? [{ label: words().moveUndoneTomorrow, onSelect: () => void moveUndone(day, addDays(today.peek(), 1)) }] : []),
  ];
  const petals = view.goals.flatMap((g) => g.todos.map(() => ({ color: g.goal.color, done: true })));
  return (
    <header class="head">
      {finished && <span class="head-flower"><Flower petals={petals} open={0} size={40} fresh label={words().allDone} /></span>}
      <div class="head-title">
        <h1 tabIndex={-1}>{day.slice(0, 4) === today.value.slice(0, 4) ? longDay(day) : fullDay(day)}</h1>
        <span class="head-done">
          {near && <>{name} · </>}
          {total > 0 && words().doneOf(done, total)}
          {view.state === "stale" && view.seenAt !== undefined && view.seenAt > 0 && <> · {words().stale(ago(view.seenAt, Date.now()))}</>}
        </span>
      </div>
      <div class="head-tools">
        <SyncPill />
        {!isToday && <ButtonLink size="small" href="/">{words().backToToday}</ButtonLink>}
        {open > 0 && <Menu label={words().dayMenu} items={moves} />}
      </div>
    </header>
  );
}

const nearMs = 36 * 3_600_000; // yesterday and tomorrow are called so
