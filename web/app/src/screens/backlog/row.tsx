import { useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import type { TodoView } from "../../data/days.ts";
import { settings } from "../../data/me.ts";
import { moveTo, remove, setDone, setTitle } from "../../data/todos.ts";
import { words } from "../../i18n/backlog.ts";
import { addDays } from "../../sync/days.ts";
import type { Color, Day } from "../../sync/entities.ts";
import { textRules } from "../../sync/texts.ts";
import { IconButton } from "../../ui/button.tsx";
import { Check } from "../../ui/check.tsx";
import { Chip } from "../../ui/chip.tsx";
import { DatePicker } from "../../ui/date_picker.tsx";
import { lazy } from "../../ui/lazy.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { InlineText } from "../own/inline_text.tsx";

const TodoSheet = lazy(() => import("../todo/sheet.tsx"), "TodoSheet", true);

export function BacklogRow({ view, color }: { view: TodoView; color: Color }) {
  const [open, setOpen] = useState<"date" | "sheet" | null>(null);
  const { todo } = view;
  const w = words();
  const give = (day: Day | null) => {
    setOpen(null);
    if (day) void moveTo(view, day);
  };
  return (
    <li class={`backlog-row${todo.done ? " backlog-done" : ""}`}>
      <Check checked={todo.done} onChange={(done) => void setDone(view, done)} label={todo.title} color={color} />
      <div class="backlog-words">
        <InlineText value={todo.title} label={w.edit(todo.title)} hint={w.edit(todo.title)} rule={textRules.todoTitle} onSave={(title) => void setTitle(view, title)} />
      </div>
      <div class="backlog-days">
        <Chip onClick={() => give(today.value)} label={`${w.today}: ${todo.title}`}>{w.today}</Chip>
        <Chip onClick={() => give(addDays(today.value, 1))} label={`${w.tomorrow}: ${todo.title}`}>{w.tomorrow}</Chip>
      </div>
      <IconButton icon="calendar" label={w.dateFor(todo.title)} onClick={() => setOpen("date")} />
      <Menu
        label={w.menu(todo.title)}
        items={[
          { label: w.open, icon: "note", onSelect: () => setOpen("sheet") },
          { label: w.today, icon: "today", onSelect: () => give(today.value) },
          { label: w.tomorrow, icon: "today", onSelect: () => give(addDays(today.value, 1)) },
          { label: w.pick, icon: "calendar", onSelect: () => setOpen("date") },
          { label: w.remove, icon: "trash", danger: true, lineBefore: true, onSelect: () => void remove(view) },
        ]}
      />
      {open === "date" && (
        <Sheet title={w.dateFor(todo.title)} side="centre" onClose={() => setOpen(null)}>
          <DatePicker value={null} today={today.value} weekStart={settings.value.week_start} onPick={give} />
        </Sheet>
      )}
      {open === "sheet" && <TodoSheet view={view} close={() => setOpen(null)} />}
    </li>
  );
}
