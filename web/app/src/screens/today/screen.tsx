// One's own day: the screen that everything else is beside.

import "./screen.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { type DayView, dayOf } from "../../data/days.ts";
import { goals } from "../../data/goals.ts";
import { lookAgain } from "../../data/looking.ts";
import { me } from "../../data/me.ts";
import { holding } from "../../data/world.ts";
import { addDays, isDay } from "../../sync/days.ts";
import type { Day } from "../../sync/entities.ts";
import { longDay } from "../../i18n/format.ts";
import { words } from "../../i18n/today.ts";
import { go } from "../../router.ts";
import { ErrorState } from "../../ui/states.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { NotFound } from "../shell/outside.tsx";
import { useKeys } from "../shell/keys.ts";
import { title } from "../shell/title.ts";
import { DayList } from "./day_list.tsx";
import { DiaryLine } from "./diary_line.tsx";
import { EmptyDay, NoGoals } from "./empty.tsx";
import { Head } from "./head.tsx";
import { NewDay } from "./new_day.tsx";
import { addTo } from "./rows.ts";
import { StoryRow } from "./story_row.tsx";
import { WeekStrip } from "./week_strip.tsx";

export function Screen({ date }: { date?: string }) {
  const now = useTodayInHand();
  const day = date ?? now;
  if (!isDay(day)) return <NotFound />;
  return <OwnDay day={day} />;
}

/** Today; while something is being written or dragged, the day on which that began: midnight waits. */
function useTodayInHand(): Day {
  const shown = useRef(today.value);
  if (!holding.value || shown.current > today.value) shown.current = today.value;
  return shown.current;
}

export const pathOf = (day: Day): string => (day === today.peek() ? "/" : `/day/${day}`);

function OwnDay({ day }: { day: Day }) {
  const view = dayOf(me.value.id, day).value;
  const isToday = day === today.value;
  title(isToday ? words().title : longDay(day));
  useKeys({
    dayBefore: () => go(pathOf(addDays(day, -1))),
    dayAfter: () => go(pathOf(addDays(day, 1))),
  });
  useAsked(view);
  const finished = useFinished(view);
  return (
    <div class="today">
      <Head view={view} isToday={isToday} finished={finished} />
      <StoryRow />
      <WeekStrip day={day} />
      <NewDay day={day} />
      <Body view={view} isToday={isToday} />
    </div>
  );
}

/** The installed client's shortcut for a new todo leads to /?add: once the goal's section stands. */
function useAsked(view: DayView): void {
  const goal = view.goals.find((g) => g.goal.status === "active")?.goal.id;
  useEffect(() => {
    if (goal && location.search === "?add" && addTo(goal)) go(location.pathname, { replace: true });
  });
}

function Body({ view, isToday }: { view: DayView; isToday: boolean }) {
  if (view.state === "loading" && view.goals.length === 0) return <Skeleton kind="sections" />;
  if (view.state === "error" && view.goals.length === 0) {
    return <ErrorState title={words().dayFailed} onRetry={() => lookAgain(view.owner, view.day)}>{words().dayFailedHint}</ErrorState>;
  }
  if (goals.value.length === 0) return <NoGoals />;
  const empty = view.total === 0 && view.goals.every((g) => g.suggestions.length === 0);
  return (
    <>
      {empty && <EmptyDay view={view} isToday={isToday} />}
      <DayList key={view.day} view={view} />
      {view.day <= addDays(today.value, 1) && <DiaryLine diary={view.diary} day={view.day} isToday={isToday} />}
    </>
  );
}

/** True from the moment at which the last open todo of the day was done before our eyes. */
function useFinished(view: DayView): boolean {
  const all = view.total > 0 && view.done === view.total;
  const was = useRef({ day: view.day, open: !all && view.total > 0 });
  const [finished, setFinished] = useState<Day | null>(null);
  useEffect(() => {
    if (was.current.day === view.day && was.current.open && all) setFinished(view.day);
    if (!all) setFinished(null);
    was.current = { day: view.day, open: !all && view.total > 0 };
  }, [view.day, all, view.total]);
  return finished === view.day;
}
