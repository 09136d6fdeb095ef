// A dot a day, a column a week. The dots are a picture; what they say stands in a table beside, for those who hear the page.

import type { DayCount } from "../../data/stats.ts";
import { monthName, shortDay } from "../../i18n/format.ts";
import { words } from "../../i18n/stats.ts";
import { addDays, dayDiff, monthOf } from "../../sync/days.ts";
import type { Day } from "../../sync/entities.ts";

interface Props {
  label: string;
  days: ReadonlyMap<Day, DayCount>;
  from: Day; // the first of a week
  to: Day;
}

const step = 14; // units between two dots
const dot = 10;
const levels = 4; // of how much was done
const head = 18; // above the dots, for months
const grown = 1.5; // px a unit, where there is room
const rowWeeks = 26; // in one row of a narrow screen

export function DotMatrix({ label, days, from, to }: Props) {
  const weeks = Math.ceil((dayDiff(from, to) + 1) / 7);
  const most = Math.max(1, ...[...days.values()].map((d) => d.done));
  const parts = Array.from({ length: Math.ceil(weeks / rowWeeks) }, (_, i) => addDays(from, i * rowWeeks * 7));
  return (
    <>
      <div class="matrix" role="img" aria-label={label}>
        {parts.map((first, i) => <Dots key={first} days={days} first={first} last={parts[i + 1] ? addDays(parts[i + 1]!, -1) : to} most={most} />)}
      </div>
      <MonthTable label={label} days={days} />
    </>
  );
}

function Dots({ days, first, last, most }: { days: Props["days"]; first: Day; last: Day; most: number }) {
  const all = Array.from({ length: dayDiff(first, last) + 1 }, (_, i) => addDays(first, i));
  const width = Math.ceil(all.length / 7) * step;
  const height = head + 7 * step;
  return (
    <svg class="matrix-part" viewBox={`0 0 ${width} ${height}`} width={width * grown} height={height * grown} aria-hidden="true" focusable="false">
      {monthStarts(all).map(([i, day]) => <text key={day} x={Math.floor(i / 7) * step} y="11" class="matrix-month">{shortMonth(day)}</text>)}
      {all.map((day, i) => {
        const is = days.get(day);
        const level = is && is.done > 0 ? Math.ceil((is.done / most) * levels) : 0;
        return (
          <rect key={day} x={Math.floor(i / 7) * step} y={head + (i % 7) * step} width={dot} height={dot} rx="3" class={`dot dot-${level}${is && level === 0 ? " dot-open" : ""}`}>
            <title>{words().dot(shortDay(day), is?.done ?? 0, is?.total ?? 0)}</title>
          </rect>
        );
      })}
    </svg>
  );
}

/** Where a month begins in the first row or column, as far as there is room for its name. */
function monthStarts(all: readonly Day[]): [number, Day][] {
  const starts: [number, Day][] = [];
  for (const [i, day] of all.entries()) if (day.endsWith("-01") && i + 7 < all.length) starts.push([i + 6, day]);
  return starts;
}

const shortMonth = (day: Day): string => new Intl.DateTimeFormat(document.documentElement.lang || undefined, { month: "short", timeZone: "UTC" }).format(Date.parse(day));

function MonthTable({ label, days }: { label: string; days: ReadonlyMap<Day, DayCount> }) {
  const w = words();
  const months = new Map<string, DayCount>();
  for (const [day, n] of days) {
    const of = months.get(monthOf(day)) ?? { done: 0, total: 0 };
    months.set(monthOf(day), { done: of.done + n.done, total: of.total + n.total });
  }
  return (
    <div class="hidden-visually">
      <table>
        <caption>{label}, {w.table}</caption>
        <thead><tr><th scope="col">{w.month}</th><th scope="col">{w.done}</th><th scope="col">{w.of}</th></tr></thead>
        <tbody>
          {[...months].sort().map(([month, n]) => <tr key={month}><th scope="row">{monthName(month)}</th><td>{n.done}</td><td>{n.total}</td></tr>)}
        </tbody>
      </table>
    </div>
  );
}
