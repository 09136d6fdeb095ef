// The diary: one of a day, or the list of the past.

import "./screen.css";
import { addDays, isDay } from "../../sync/days.ts";
import { today } from "../../data/clock.ts";
import { someClient } from "../../data/world.ts";
import { words } from "../../i18n/diary.ts";
import { fullDay, longDay } from "../../i18n/format.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Page } from "../own/page.tsx";
import { DiaryDay } from "./day.tsx";
import { PastDiaries } from "./list.tsx";

export function Screen({ date }: { date?: string }) {
  const w = words();
  if (!someClient.value) return <Page name="diary" title={w.title}><Skeleton /></Page>;
  if (date === undefined) return <PastDiaries />;
  const toToday = <ButtonLink kind="primary" href={`/diary/${today.value}`}>{w.toToday}</ButtonLink>;
  if (!isDay(date)) return <Page name="diary" title={w.title}><EmptyState picture="paper" title={w.notADay} action={toToday} /></Page>;
  if (date > addDays(today.value, 1)) return <Page name="diary" title={sayDay(date)}><EmptyState picture="paper" title={w.tooFar} action={toToday} /></Page>;
  return <DiaryDay key={date} day={date} />;
}

export const sayDay = (day: string): string => (day.slice(0, 4) === today.value.slice(0, 4) ? longDay(day) : fullDay(day));
