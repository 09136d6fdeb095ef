import { today } from "../../data/clock.ts";
import type { TodoView } from "../../data/days.ts";
import { settings } from "../../data/me.ts";
import { words } from "../../i18n/hands.ts";
import { DatePicker } from "../../ui/date_picker.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { toDate } from "./acts.ts";

/** Picks the day of a todo: what is not done moves there, what is done is done there again. */
export function DateSheet({ view, close }: { view: TodoView; close: () => void }) {
  return (
    <Sheet title={words().dateOf(view.todo.title)} side="centre" onClose={close}>
      <DatePicker
        value={view.todo.date} today={today.value} weekStart={settings.value.week_start} none={!view.todo.done && !view.todo.routine_id}
        onPick={(day) => {
          close();
          if (day !== view.todo.date || view.todo.done) toDate(view, day);
        }}
      />
    </Sheet>
  );
}
