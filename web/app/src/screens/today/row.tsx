// One todo of one's own.

import "./row.css";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { TodoView } from "../../data/days.ts";
import { setTitle } from "../../data/todos.ts";
import { langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/today.ts";
import type { Color } from "../../sync/entities.ts";
import { Check } from "../../ui/check.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { CheerStack } from "../friend/cheers.tsx";
import { tick, wasByHand } from "./tick.ts";
import { EditTitle, RefusedLine } from "./later.ts";
import { Meta } from "./meta.tsx";
import { focusRow, registerRow } from "./rows.ts";

const pendingMs = 2000; // what is answered sooner shows nothing

/** Its menu, swipes and drags are listened for by the list (touch.ts, reorder.ts), its keys by list_keys.ts. */
export function TodoRow({ view, color, fresh }: { view: TodoView; color: Color; fresh: boolean }) {
  const { todo } = view;
  const [editing, setEditing] = useState<{ caret?: number; byKey?: boolean } | null>(null);
  const row = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => registerRow(todo.id, { edit: setEditing }), [todo.id]);
  useFlash(row, view);
  const pending = usePending(view.pendingSince);
  const saved = (title: string | null, focus: boolean) => {
    setEditing(null);
    if (title !== null && title !== todo.title) void setTitle(view, title);
    if (focus) focusRow(row.current);
  };
  return (
    <li ref={row} class={`todo${todo.done ? " todo-done" : ""}${fresh ? " todo-fresh" : ""}`} data-row={todo.id}>
      <span class="todo-under" aria-hidden="true"><span class="todo-under-right"><Icon name="check" />{todo.done ? words().swipeReopen : words().swipeDone}</span><span class="todo-under-left">{words().swipeTomorrow}<Icon name="calendar" /></span></span>
      <div class="todo-face">
        <span class="todo-grip" data-grip aria-hidden="true"><Icon name="grip" size={18} /></span>
        <Check checked={todo.done} color={color} pending={pending} label={words().check(todo.title)} tabIndex={-1} onChange={(done) => tick(view, done)} />
        <div class="todo-body">
          {editing
            ? <EditTitle view={view} caret={editing.caret} byKey={editing.byKey} onDone={saved} />
            : <span class="todo-title" data-title lang={langOf(todo.title)}>{todo.title}</span>}
          <Meta view={view} />
          {view.refused && <RefusedLine refused={view.refused} title={todo.title} />}
        </div>
        <CheerStack target={todo} title={todo.title} />
        <IconButton icon="more" class="todo-menu" label={words().menu(todo.title)} aria-haspopup="menu" data-menu tabIndex={-1} />
      </div>
    </li>
  );
}

/** A tick from elsewhere lets the row light up once. */
function useFlash(row: { current: HTMLElement | null }, { todo }: TodoView): void {
  const was = useRef(todo.done);
  useEffect(() => {
    const became = todo.done && !was.current;
    was.current = todo.done;
    if (!became || wasByHand(todo.id)) return;
    const el = row.current!;
    el.setAttribute("data-flash", "");
    const line = el.querySelector(".todo-face")!;
    const end = () => el.removeAttribute("data-flash");
    line.addEventListener("animationend", end, { once: true });
    return () => line.removeEventListener("animationend", end);
  }, [todo.done]);
}

/** Whether something has been waiting for its answer for a while. */
function usePending(since: number | null): boolean {
  const [pending, setPending] = useState(false);
  useEffect(() => {
    if (since === null) return setPending(false);
    const timer = setTimeout(() => setPending(true), Math.max(0, since + pendingMs - Date.now()));
    return () => clearTimeout(timer);
  }, [since]);
  return pending && since !== null;
}
