import "./month_small.css";
import type { DayMark } from "../../data/marks.ts";
import { dayNumber, longDay, weekdayShort } from "../../i18n/format.ts";
import { words } from "../../i18n/today.ts";
import { type Day, monthOf, weekOf, type WeekStart } from "../../sync/days.ts";
import { weeksOf } from "../../ui/date_picker.tsx";
import { Flower } from "../../ui/flower.tsx";

/** A month as flowers; each leads to its day. */
export function MonthSmall({ month, marks, today, weekStart }: { month: string; marks: ReadonlyMap<Day, DayMark>; today: Day; weekStart: WeekStart }) {
  return (
    <table class="month-small">
      <thead><tr>{weekOf(today, weekStart).map((d) => <th key={d} scope="col">{weekdayShort(d)}</th>)}</tr></thead>
      <tbody>
        {weeksOf(month, weekStart).map((week) => (
          <tr key={week[0]}>
            {week.map((day) => <td key={day}>{monthOf(day) === month && <Cell day={day} mark={marks.get(day)} today={today} />}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ day, mark, today }: { day: Day; mark: DayMark | undefined; today: Day }) {
  return (
    <a class="month-day" href={day === today ? "/" : `/day/${day}`} aria-current={day === today ? "date" : undefined}>
      <span class="hidden-visually">{words().dayLabel(longDay(day), mark?.done ?? 0, mark?.total ?? 0)}</span>
      <Flower petals={mark?.petals ?? []} open={mark?.open ?? 0} size={22} />
      <span aria-hidden="true">{dayNumber(day)}</span>
    </a>
  );
}
