// Looking back: a dot for each day of each goal, and what it came to in words.

import "./screen.css";
import { useMemo, useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { goals } from "../../data/goals.ts";
import { settings } from "../../data/me.ts";
import { type DayCount, statsOf, totals } from "../../data/stats.ts";
import { someClient } from "../../data/world.ts";
import { langOf, weekdayLong } from "../../i18n/format.ts";
import { words } from "../../i18n/stats.ts";
import { addDays, weekday, weekOf } from "../../sync/days.ts";
import type { Day, Goal } from "../../sync/entities.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { EmptyState, ErrorState } from "../../ui/states.tsx";
import { Segmented } from "../../ui/tabs.tsx";
import { Page } from "../own/page.tsx";
import { DotMatrix } from "./matrix.tsx";

type Span = "quarter" | "year";
const weeks: Record<Span, number> = { quarter: 13, year: 52 };

export function Screen() {
  const [span, setSpan] = useState<Span>("quarter");
  const w = words();
  const to = today.value;
  const from = weekOf(addDays(to, -7 * (weeks[span] - 1)), settings.value.week_start)[0]!;
  const stats = useMemo(() => (someClient.value ? statsOf(from, to) : null), [from, to, someClient.value]);
  if (!stats) return <Page name="stats" title={w.title}><Skeleton /></Page>;
  const { state, goals: counted } = stats.view.value;
  const shown = goals.value.flatMap((goal) => {
    const days = counted.get(goal.id);
    return days && days.size > 0 ? [{ goal, days }] : [];
  });
  const none = shown.length === 0;
  return (
    <Page name="stats" title={w.title} lead={none ? undefined : w.lead}>
      {none && state === "loading" && <Skeleton kind="sections" />}
      {none && state === "error" && <ErrorState title={w.fails} onRetry={stats.read} />}
      {none && state === "ready" && <EmptyState picture="sprout" title={w.empty} action={<ButtonLink kind="primary" href="/">{w.toToday}</ButtonLink>} />}
      {!none && (
        <>
          <div class="stats-head">
            <Segmented label={w.span} hideLabel value={span} onChange={setSpan} options={[{ value: "quarter", label: w.quarter }, { value: "year", label: w.year }]} />
            <p class="stats-sum">{sumOf(shown.map((s) => s.days), to)}</p>
          </div>
          {(state === "partial" || state === "error") && <p class="own-note stats-note">{w.partial} <Button kind="plain" size="small" onClick={stats.read}>{w.retry}</Button></p>}
          {shown.map(({ goal, days }) => <GoalStats key={goal.id} goal={goal} days={days} from={from} to={to} />)}
        </>
      )}
    </Page>
  );
}

function sumOf(all: readonly ReadonlyMap<Day, DayCount>[], to: Day): string {
  const days = new Set<Day>();
  let done = 0;
  for (const of of all) {
    for (const [day, n] of of) {
      done += n.done;
      if (n.done > 0 && day <= to) days.add(day);
    }
  }
  return words().total(done, days.size);
}

function GoalStats({ goal, days, from, to }: { goal: Goal; days: ReadonlyMap<Day, DayCount>; from: Day; to: Day }) {
  const w = words();
  const sum = totals(days, to);
  const best = bestWeekday(days);
  return (
    <section class="stats-goal" data-color={goal.color}>
      <h2 lang={langOf(goal.title)}>{goal.title}</h2>
      <p>{[w.goalTotal(sum.done, sum.days), best && w.best(best), sum.recent > 0 && `${w.recent(sum.recent)}.`].filter(Boolean).join(" ")}</p>
      <DotMatrix label={w.matrix(goal.title)} days={days} from={from} to={to} />
    </section>
  );
}

const enough = 5; // done on the best weekday, before it says anything

/** The weekday on which most was done, where it stands out. */
function bestWeekday(days: ReadonlyMap<Day, DayCount>): string | null {
  const done = Array<number>(7).fill(0);
  const anyOf: Day[] = [];
  for (const [day, n] of days) {
    done[weekday(day)]! += n.done;
    anyOf[weekday(day)] = day;
  }
  const most = Math.max(...done);
  const at = done.indexOf(most);
  return most >= enough && done.lastIndexOf(most) === at ? weekdayLong(anyOf[at]!) : null;
}
