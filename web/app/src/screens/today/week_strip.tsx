import "./week_strip.css";
import { useEffect, useRef } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { markOf } from "../../data/marks.ts";
import { me } from "../../data/me.ts";
import { dayNumber, longDay, weekdayShort } from "../../i18n/format.ts";
import { words } from "../../i18n/today.ts";
import { go } from "../../router.ts";
import { addDays, weekday, weekOf } from "../../sync/days.ts";
import type { Day } from "../../sync/entities.ts";
import { IconButton } from "../../ui/button.tsx";
import { Flower } from "../../ui/flower.tsx";
import { whenIdle } from "../../ui/when_idle.ts";
import { pathOf } from "./screen.tsx";

const week = 7;

/** The week of a day: each a flower that grows as it is done, its count, and all of that in words. */
export function WeekStrip({ day }: { day: Day }) {
  const strip = useRef<HTMLDivElement>(null);
  const at = useRef(day);
  at.current = day;
  const away = (n: number) => go(pathOf(addDays(at.current, n * week)));
  useEffect(() => whenIdle(async () => (await import("../../ui/swipe.ts")).swipeable(strip.current!, () => ({ right: () => away(-1), left: () => away(1) }))), []);
  return (
    <nav class="week" aria-label={words().week} ref={strip}>
      <IconButton icon="left" class="week-go week-before" label={words().weekBefore} onClick={() => away(-1)} />
      <ol class="week-days">
        {weekOf(day, me.value.settings.week_start).map((d) => <WeekDay key={d} day={d} chosen={d === day} />)}
      </ol>
      <IconButton icon="right" class="week-go week-after" label={words().weekAfter} onClick={() => away(1)} />
    </nav>
  );
}

const saturday = 5;
const sunday = 6;

function WeekDay({ day, chosen }: { day: Day; chosen: boolean }) {
  const mark = markOf(me.value.id, day).value;
  const end = weekday(day);
  return (
    <li>
      <a
        class={`week-day${end === saturday ? " week-saturday" : end === sunday ? " week-sunday" : ""}${day === today.value ? " week-today" : ""}`}
        href={pathOf(day)} aria-current={chosen ? "date" : undefined}
      >
        <span class="hidden-visually">{words().dayLabel(longDay(day), mark.done, mark.total)}</span>
        <span class="week-name" aria-hidden="true">{weekdayShort(day)}</span>
        <Flower petals={mark.petals} open={mark.open} />
        <span class="week-number" aria-hidden="true">{dayNumber(day)}</span>
      </a>
    </li>
  );
}
