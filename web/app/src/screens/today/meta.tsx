import type { TodoView } from "../../data/days.ts";
import { clock, describeRule, langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/today.ts";

/** What else there is to a todo, in one small line; nothing when there is nothing. */
export function Meta({ view: { todo, routine } }: { view: TodoView }) {
  const lines = todo.checklist ?? [];
  const memo = todo.memo?.trim().split("\n")[0];
  const said = [
    routine && <span key="routine">{words().routine}</span>,
    routine && <span key="rule">{describeRule(routine.rule)}{todo.alarm && ` ${clock(todo.alarm)}`}</span>,
    !routine && todo.alarm && <span key="alarm">{words().alarm(clock(todo.alarm))}</span>,
    lines.length > 0 && <span key="lines">{words().checklist(lines.filter((l) => l.done).length, lines.length)}</span>,
    todo.photo_id && <span key="photo">{words().photo}</span>,
    memo && <span key="memo" class="todo-memo" lang={langOf(memo)}>{memo}</span>,
  ].filter(Boolean);
  return said.length === 0 ? null : <span class="todo-meta">{said}</span>;
}
