// The day of a todo: what is not done moves, what is done is done again on another day (product section 4.2).

import { useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import type { TodoView } from "../../data/days.ts";
import { settings } from "../../data/me.ts";
import { moveTo, repeatOn } from "../../data/todos.ts";
import { fullDay, longDay } from "../../i18n/format.ts";
import { words } from "../../i18n/todo.ts";
import { addDays, weekday } from "../../sync/days.ts";
import type { Day } from "../../sync/entities.ts";
import { Chip } from "../../ui/chip.tsx";
import { DatePicker } from "../../ui/date_picker.tsx";
import { Line } from "./line.tsx";

const weekDays = 7;

export function DateLine({ view }: { view: TodoView }) {
  return view.todo.done ? <Again view={view} /> : <Move view={view} />;
}

function Move({ view }: { view: TodoView }) {
  const [picking, setPicking] = useState(false);
  const { todo } = view;
  const w = words();
  const day = today.value;
  const to = (date: Day | null) => {
    setPicking(false);
    if (date !== todo.date) void moveTo(view, date);
  };
  const quick: [string, Day][] = [[w.today, day], [w.tomorrow, addDays(day, 1)], [w.nextWeek, addDays(day, weekDays - weekday(day))]];
  return (
    <Line icon="calendar" label={todo.date ? sayDay(todo.date, day) : w.noDate}>
      <div class="own-chips">
        {quick.map(([label, date]) => <Chip key={label} pressed={date === todo.date} onClick={() => to(date)}>{label}</Chip>)}
        <Chip pressed={picking} onClick={() => setPicking(!picking)}>{w.pick}</Chip>
        {todo.date && !todo.routine_id && <Chip pressed={false} onClick={() => to(null)}>{w.toBacklog}</Chip>}
      </div>
      {picking && <DatePicker value={todo.date} today={day} weekStart={settings.value.week_start} quick={false} onPick={to} />}
    </Line>
  );
}

function Again({ view }: { view: TodoView }) {
  const [picking, setPicking] = useState(false);
  const { todo } = view;
  const w = words();
  const day = today.value;
  const again = (date: Day | null) => {
    setPicking(false);
    if (date) void repeatOn(view, date);
  };
  return (
    <Line icon="calendar" label={todo.date ? sayDay(todo.date, day) : w.noDate}>
      <div class="own-chips">
        <Chip pressed={false} onClick={() => again(day)}>{w.againToday}</Chip>
        <Chip pressed={false} onClick={() => again(addDays(day, 1))}>{w.againTomorrow}</Chip>
        <Chip pressed={picking} onClick={() => setPicking(!picking)}>{w.againOn}</Chip>
      </div>
      <p class="own-note">{w.againSays}</p>
      {picking && <DatePicker value={null} today={day} weekStart={settings.value.week_start} quick={false} onPick={again} />}
    </Line>
  );
}

const sayDay = (day: Day, today: Day): string => (day.slice(0, 4) === today.slice(0, 4) ? longDay(day) : fullDay(day));
