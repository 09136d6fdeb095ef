// Writing todos one after the other, in place. Enter keeps one and opens the next; with nothing written it closes.

import "./fast_add.css";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { addTodo, addTodos } from "../../data/todos.ts";
import { holdOrder } from "../../data/world.ts";
import { words } from "../../i18n/hands.ts";
import type { Day, Goal } from "../../sync/entities.ts";
import { checkText, cleanText, splitLines, textRules } from "../../sync/texts.ts";
import { composes } from "../../ui/composing.ts";
import { bring, lazy } from "../../ui/lazy.tsx";
import { say } from "../../ui/live.tsx";

const PasteDialog = lazy(() => import("./paste_dialog.tsx"), "PasteDialog", true);

const askFrom = 21; // lines pasted at once
const echoMs = 60; // a submit this soon after a composition was kept belongs to the same Enter

interface Props {
  goal: Goal;
  date: Day | null;
  onClose: (how: "escape" | "left") => void;
  stays?: boolean; // stands open by itself, and takes no focus
}

/**
 * Never writes into the field while a syllable is being composed: what is submitted meanwhile is kept when the
 * composition ends, which is how one Enter makes one todo whatever the input method and the browser report.
 */
export function FastAdd({ goal, date, onClose, stays }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const state = useRef({ composing: false, waiting: false, keptAt: -Infinity });
  const [fault, setFault] = useState<string | null>(null);
  const [many, setMany] = useState<string[] | null>(null);
  const close = useRef(onClose);
  close.current = onClose;
  useLayoutEffect(() => {
    if (!stays) input.current!.focus();
  }, []);
  useEffect(() => (stays ? undefined : holdOrder()), []);
  useEffect(() => void bring(PasteDialog), []);

  const keep = (field = input.current!): boolean => {
    const title = cleanText(field.value);
    if (title === "") return false;
    const wrong = checkText(title, textRules.todoTitle);
    if (wrong) {
      setFault(wrong.code === "too_long" ? words().tooLong(textRules.todoTitle.max) : words().badText);
      return true;
    }
    addTodo({ goal: goal.id, date, title });
    say(words().added(title));
    field.value = "";
    setFault(null);
    return true;
  };
  const submit = (e: Event) => {
    e.preventDefault();
    const s = state.current;
    if (s.composing) s.waiting = true;
    else if (!keep() && performance.now() - s.keptAt > echoMs) close.current("escape");
  };
  const composed = () => {
    const s = state.current;
    s.composing = false;
    if (!s.waiting) return;
    s.waiting = false;
    setTimeout(() => {
      if (input.current) keep(); // the browser writes the last syllable after this event
      s.keptAt = performance.now();
    });
  };
  const key = (e: KeyboardEvent) => {
    if (e.key !== "Escape" || composes(e)) return;
    e.preventDefault();
    e.stopPropagation();
    input.current!.value = "";
    close.current("escape");
  };
  const leave = (e: FocusEvent) => {
    if (!document.hasFocus() || many) return; // the window lost it, not the field
    keep(e.target as HTMLInputElement); // also when the field itself goes, with the day
    if (!stays) close.current("left");
  };
  const paste = (e: ClipboardEvent) => {
    const lines = splitLines(e.clipboardData?.getData("text/plain") ?? "");
    if (lines.length < 2) return;
    e.preventDefault();
    const before = cleanText(input.current!.value);
    const all = before === "" ? lines : [`${before} ${lines[0]!}`, ...lines.slice(1)];
    if (all.length >= askFrom) setMany(all);
    else addAll(all);
  };
  const addAll = (lines: string[]) => {
    const fine = lines.map((l) => cleanText(l)).filter((l) => checkText(l, textRules.todoTitle) === null);
    addTodos(fine, { goal: goal.id, date });
    say(words().addedMany(fine.length));
    setMany(null);
    if (input.current) input.current.value = "";
  };
  return (
    <form class="fast-add" onSubmit={submit} data-testid="fast-add">
      <span class="fast-add-box" aria-hidden="true" />
      <input
        ref={input} type="text" class="fast-add-field" aria-label={words().newTodo(goal.title)} placeholder={words().placeholder} enterkeyhint="done" autocomplete="off"
        aria-invalid={fault ? true : undefined} aria-describedby={fault ? "fast-add-fault" : undefined}
        onCompositionStart={() => void (state.current.composing = true)} onCompositionEnd={composed} onKeyDown={key} onBlur={leave} onPaste={paste} onInput={() => fault && setFault(null)}
      />
      {fault && <p id="fast-add-fault" class="fast-add-fault" role="alert">{fault}</p>}
      {many && <PasteDialog count={many.length} onConfirm={() => addAll(many)} onClose={() => setMany(null)} />}
    </form>
  );
}
