// The grid of a month: walked by arrows, Page Up and Down, Home and End; swiped by a finger.

import { useEffect, useImperativeHandle, useRef } from "preact/hooks";
import type { RefObject } from "preact";
import type { DayMark } from "../../data/marks.ts";
import { words } from "../../i18n/calendar.ts";
import { dayNumber, longDay, monthName, weekdayLong, weekdayShort } from "../../i18n/format.ts";
import { addDays, monthOf, weekday, weekOf, type WeekStart } from "../../sync/days.ts";
import type { Day } from "../../sync/entities.ts";
import { monthAway, weeksOf } from "../../ui/date_picker.tsx";
import { Flower } from "../../ui/flower.tsx";
import { swipeable } from "../../ui/swipe.ts";

export interface GridControl {
  focus: (day: Day) => void;
}

interface Props {
  at: Day; // where the keys stand
  marks: ReadonlyMap<Day, DayMark>;
  today: Day;
  weekStart: WeekStart;
  onMove: (day: Day) => void;
  onSwipe: (months: number) => void;
  onOpen: (day: Day) => void;
  control: RefObject<GridControl | null>;
}

const saturday = 5;
const sunday = 6;

export function MonthGrid({ at, marks, today, weekStart, onMove, onSwipe, onOpen, control }: Props) {
  const table = useRef<HTMLTableElement>(null);
  const swiped = useRef(onSwipe);
  swiped.current = onSwipe;
  useImperativeHandle(control, () => ({ focus: (day) => table.current?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus() }), []);
  useEffect(() => swipeable(table.current!, () => ({ right: () => swiped.current(-1), left: () => swiped.current(1) })), []);
  const month = monthOf(at);
  const key = (e: KeyboardEvent) => {
    const week = weekOf(at, weekStart);
    const moves: Record<string, () => Day> = {
      ArrowLeft: () => addDays(at, -1), ArrowRight: () => addDays(at, 1), ArrowUp: () => addDays(at, -7), ArrowDown: () => addDays(at, 7),
      Home: () => week[0]!, End: () => week[6]!, PageUp: () => monthAway(at, -1), PageDown: () => monthAway(at, 1),
    };
    const to = moves[e.key]?.();
    if (!to || e.metaKey || e.ctrlKey || e.altKey) return;
    e.preventDefault();
    e.stopPropagation();
    onMove(to);
  };
  return (
    <table class="month" role="grid" aria-label={monthName(month)} aria-description={words().keys} ref={table} onKeyDown={key}>
      <thead>
        <tr>{weekOf(at, weekStart).map((d) => <th key={d} scope="col" class={weekendOf(d)} aria-label={weekdayLong(d)}>{weekdayShort(d)}</th>)}</tr>
      </thead>
      <tbody>
        {weeksOf(month, weekStart).map((week) => (
          <tr key={week[0]}>
            {week.map((day) => (
              <td key={day} role="gridcell">
                {monthOf(day) === month && <Cell day={day} mark={marks.get(day)} today={today} at={at} onOpen={onOpen} />}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ day, mark, today, at, onOpen }: { day: Day; mark: DayMark | undefined; today: Day; at: Day; onOpen: (day: Day) => void }) {
  return (
    <button
      type="button" class={`month-cell ${weekendOf(day)}`} data-day={day} tabIndex={day === at ? 0 : -1} aria-current={day === today ? "date" : undefined}
      aria-haspopup="dialog" onClick={() => onOpen(day)}
    >
      <span class="hidden-visually">{words().dayLabel(longDay(day), mark?.done ?? 0, mark?.total ?? 0)}</span>
      <Flower petals={mark?.petals ?? []} open={mark?.open ?? 0} size={36} />
      <span class="month-number" aria-hidden="true">{dayNumber(day)}</span>
      <span class="month-count" aria-hidden="true">{mark && mark.total > 0 ? `${mark.done}/${mark.total}` : ""}</span>
    </button>
  );
}

function weekendOf(day: Day): string {
  const place = weekday(day);
  return place === sunday ? "month-sunday" : place === saturday ? "month-saturday" : "";
}
