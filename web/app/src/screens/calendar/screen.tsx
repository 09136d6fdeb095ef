// A month of days as flowers, and what it came to for each goal.

import "./screen.css";
import { useMemo, useRef, useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { goals } from "../../data/goals.ts";
import { monthOf as marksOf } from "../../data/marks.ts";
import { me, settings } from "../../data/me.ts";
import { statsOf, totals } from "../../data/stats.ts";
import { someClient } from "../../data/world.ts";
import { words } from "../../i18n/calendar.ts";
import { langOf, monthName } from "../../i18n/format.ts";
import { daysOfMonth, isDay, monthOf } from "../../sync/days.ts";
import type { Day } from "../../sync/entities.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { monthAway } from "../../ui/date_picker.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Page } from "../own/page.tsx";
import { DaySheet } from "./day_sheet.tsx";
import { type GridControl, MonthGrid } from "./grid.tsx";

export function Screen() {
  const [at, setAt] = useState<Day>(dayAsked);
  const [open, setOpen] = useState<Day | null>(null);
  const grid = useRef<GridControl>(null);
  const w = words();
  const month = monthOf(at);
  const go = (day: Day, focus = false) => {
    setAt(day);
    history.replaceState(history.state, "", monthOf(day) === monthOf(today.peek()) ? "/calendar" : `/calendar?month=${monthOf(day)}`);
    if (focus) requestAnimationFrame(() => grid.current?.focus(day));
  };
  if (!someClient.value) return <Page name="calendar" title={w.title}><Skeleton /></Page>;
  const marks = marksOf(me.value.id, month).value;
  return (
    <Page
      name="calendar" title={monthName(month)}
      actions={
        <>
          {month !== monthOf(today.value) && <Button kind="plain" size="small" onClick={() => go(today.value)}>{w.today}</Button>}
          <IconButton icon="left" label={w.before} onClick={() => go(monthAway(at, -1))} />
          <IconButton icon="right" label={w.after} onClick={() => go(monthAway(at, 1))} />
        </>
      }
    >
      <MonthGrid at={at} marks={marks} today={today.value} weekStart={settings.value.week_start} onMove={(day) => go(day, true)} onSwipe={(n) => go(monthAway(at, n))} onOpen={setOpen} control={grid} />
      <Totals month={month} empty={marks.size === 0} />
      {open && <DaySheet day={open} close={() => setOpen(null)} />}
    </Page>
  );
}

/** The month of the address, ?month=YYYY-MM; else today's. */
function dayAsked(): Day {
  const asked = `${new URLSearchParams(location.search).get("month") ?? ""}-01`;
  return isDay(asked) && monthOf(asked) !== monthOf(today.peek()) ? asked : today.peek();
}

/** What was done for each goal, in words: nobody is counted against. */
function Totals({ month, empty }: { month: string; empty: boolean }) {
  const w = words();
  const days = daysOfMonth(month);
  const to = days.at(-1)! < today.value ? days.at(-1)! : today.value;
  const stats = useMemo(() => statsOf(days[0]!, to), [month, to, someClient.value]);
  if (days[0]! > today.value) return empty ? <p class="own-note">{w.monthEmpty}</p> : null;
  const { state, goals: counted } = stats.view.value;
  const lines = goals.value.flatMap((goal) => {
    const of = counted.get(goal.id);
    return of && of.size > 0 ? [{ goal, ...totals(of, to) }] : [];
  });
  return (
    <section class="own-section">
      {lines.length > 0 && <h2>{w.totals}</h2>}
      {lines.length > 0 && (
        <ul class="month-totals">
          {lines.map(({ goal, done, total }) => (
            <li key={goal.id} data-color={goal.color}><span class="month-petal" aria-hidden="true" /><span lang={langOf(goal.title)}>{w.total(goal.title, done, total)}</span></li>
          ))}
        </ul>
      )}
      {state === "loading" && <Skeleton rows={2} />}
      {(state === "error" || state === "partial") && (
        <p class="own-note month-note">{w.offline} <Button kind="plain" size="small" onClick={stats.read}>{w.retry}</Button></p>
      )}
      {state === "ready" && lines.length === 0 && empty && <p class="own-note">{w.monthEmpty}</p>}
    </section>
  );
}
