// When a todo rings. Permission to notify is asked for at the first alarm, and never before.

import { recall, remember } from "../../data/remember.ts";
import { setAlarm } from "../../data/todos.ts";
import type { TodoView } from "../../data/days.ts";
import { tell } from "../../data/undo.ts";
import { client } from "../../data/world.ts";
import { words } from "../../i18n/todo.ts";
import { clock } from "../../i18n/format.ts";
import { TimeField } from "../../ui/time_field.tsx";
import { Line } from "./line.tsx";

export function AlarmLine({ view }: { view: TodoView }) {
  const { todo } = view;
  const w = words();
  const set = (time: string | null) => {
    void setAlarm(view, time);
    if (time) void askToNotify();
  };
  return (
    <Line icon="bell" label={todo.alarm ? `${w.alarm} ${clock(todo.alarm)}` : w.alarm}>
      {todo.date ? <TimeField label={w.alarm} hideLabel value={todo.alarm ?? null} onChange={set} /> : <p class="own-note">{w.alarmNeedsDate}</p>}
    </Line>
  );
}

/** Asks once on this device, right after a press. Alarms ring in an open page without it. */
export async function askToNotify(): Promise<void> {
  const c = client();
  const asked = `alarm-asked-${c.user}`;
  if (recall(asked)) return;
  const { pushState, subscribe } = await import("../../pwa/push.ts");
  if ((await pushState(c.user)) !== "off") return;
  remember(asked, "yes");
  const state = await subscribe(c.user, c.clientID(), (method, path, body) => c.request(method, path, body)).catch(() => "off");
  if (state === "blocked") tell(() => words().alarmRefused);
}
