// A day, by the quick ones or from a month. The grid is walked by arrows, PageUp and PageDown, Home and End.

import "./date_picker.css";
import { useRef, useState } from "preact/hooks";
import { fullDay, monthName, weekdayShort } from "../i18n/format.ts";
import { parts } from "../i18n/parts.ts";
import { addDays, type Day, dayDiff, daysOfMonth, monthOf, weekday, weekOf, type WeekStart } from "../sync/days.ts";
import { IconButton } from "./button.tsx";
import { Chip } from "./chip.tsx";

interface Props {
  value: Day | null;
  today: Day;
  onPick: (day: Day | null) => void;
  weekStart?: WeekStart;
  none?: boolean; // no date is a choice
  min?: Day;
  max?: Day;
  quick?: boolean; // the chips; on unless false
}

export function DatePicker({ value, today, onPick, weekStart = "sun", none, min, max, quick = true }: Props) {
  const [at, setAt] = useState<Day>(value ?? today);
  const grid = useRef<HTMLTableElement>(null);
  const allowed = (day: Day) => (!min || day >= min) && (!max || day <= max);
  const move = (to: Day, focus: boolean) => {
    if (!allowed(to)) return;
    setAt(to);
    if (focus) queueMicrotask(() => requestAnimationFrame(() => grid.current?.querySelector<HTMLElement>(`[data-day="${to}"]`)?.focus()));
  };
  const key = (e: KeyboardEvent) => {
    const week = weekOf(at, weekStart);
    const steps: Record<string, () => Day> = {
      ArrowLeft: () => addDays(at, -1), ArrowRight: () => addDays(at, 1), ArrowUp: () => addDays(at, -7), ArrowDown: () => addDays(at, 7),
      Home: () => week[0]!, End: () => week[6]!, PageUp: () => monthAway(at, -1), PageDown: () => monthAway(at, 1),
    };
    const to = steps[e.key]?.();
    if (!to) return;
    e.preventDefault();
    e.stopPropagation();
    move(to, true);
  };
  const nextMonday = addDays(today, 7 - weekday(today));
  const chips: { label: string; day: Day | null }[] = [
    { label: parts().today, day: today }, { label: parts().tomorrow, day: addDays(today, 1) }, { label: parts().nextWeek, day: nextMonday },
    ...(none ? [{ label: parts().noDate, day: null }] : []),
  ];
  return (
    <div class="date-picker">
      {quick && (
        <div class="date-quick">
          {chips.filter((c) => c.day === null || allowed(c.day)).map((c) => <Chip key={c.label} pressed={c.day === value} onClick={() => onPick(c.day)}>{c.label}</Chip>)}
        </div>
      )}
      <div class="date-head">
        <IconButton icon="left" label={parts().monthBefore} onClick={() => move(monthAway(at, -1), false)} />
        <span class="date-month" aria-live="polite">{monthName(monthOf(at), today)}</span>
        <IconButton icon="right" label={parts().monthAfter} onClick={() => move(monthAway(at, 1), false)} />
      </div>
      <table class="date-grid" role="grid" aria-label={monthName(monthOf(at))} ref={grid} onKeyDown={key}>
        <thead><tr>{weekOf(at, weekStart).map((d) => <th key={d} scope="col">{weekdayShort(d)}</th>)}</tr></thead>
        <tbody>
          {weeksOf(monthOf(at), weekStart).map((week) => (
            <tr key={week[0]}>
              {week.map((day) => (
                <td key={day} role="gridcell" aria-selected={day === value}>
                  <button
                    type="button" data-day={day} class={`date-day${monthOf(day) === monthOf(at) ? "" : " date-other"}`} tabIndex={day === at ? 0 : -1} disabled={!allowed(day)}
                    aria-current={day === today ? "date" : undefined} onClick={() => onPick(day)}
                  >
                    <span class="hidden-visually">{fullDay(day)}</span>
                    <span aria-hidden="true">{Number(day.slice(8))}</span>
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The whole weeks in which a month YYYY-MM lies. */
export function weeksOf(month: string, weekStart: WeekStart): Day[][] {
  const days = daysOfMonth(month);
  const weeks: Day[][] = [];
  for (let first = weekOf(days[0]!, weekStart)[0]!; dayDiff(first, days.at(-1)!) >= 0; first = addDays(first, 7)) weeks.push(weekOf(first, weekStart));
  return weeks;
}

/** The same day of another month, or the last one it has. */
export function monthAway(day: Day, n: number): Day {
  const month = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + n;
  const days = daysOfMonth(`${String(Math.floor(month / 12)).padStart(4, "0")}-${String((month % 12) + 1).padStart(2, "0")}`);
  return days[Math.min(Number(day.slice(8)), days.length) - 1]!;
}
