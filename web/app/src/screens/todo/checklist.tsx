// Small steps under a todo, up to 20.

import { useRef, useState } from "preact/hooks";
import type { TodoView } from "../../data/days.ts";
import { setChecklist } from "../../data/todos.ts";
import { undoable } from "../../data/undo.ts";
import { words } from "../../i18n/todo.ts";
import type { ChecklistLine } from "../../sync/entities.ts";
import { checkText, cleanText, splitLines, textRules } from "../../sync/texts.ts";
import { Check } from "../../ui/check.tsx";
import { composes } from "../../ui/composing.ts";
import { Icon } from "../../ui/icon.tsx";
import { sayNow } from "../../ui/live.tsx";
import { Menu } from "../../ui/menu.tsx";
import { useDraft } from "../own/draft.ts";
import { Line } from "./line.tsx";

export const maxLines = 20;

export function Checklist({ view }: { view: TodoView }) {
  const lines = view.todo.checklist ?? [];
  const w = words();
  const done = lines.filter((l) => l.done).length;
  const save = (to: ChecklistLine[]) => void setChecklist(view, to);
  const remove = (at: number) => {
    save(lines.filter((_, i) => i !== at));
    undoable(() => words().lineRemoved, () => save(lines));
  };
  const move = (at: number, to: number) => {
    if (to < 0 || to >= lines.length) return;
    const moved = lines.filter((_, i) => i !== at);
    moved.splice(to, 0, lines[at]!);
    save(moved);
    sayNow(words().lineMoved(to + 1, lines.length));
  };
  return (
    <Line icon="check" label={w.checklist} aside={lines.length > 0 && <span class="todo-count">{w.checklistCount(done, lines.length)}</span>}>
      {lines.length > 0 && (
        <ul class="steps">
          {lines.map((line, i) => (
            <Step key={i} line={line} at={i} of={lines.length} onSave={(to) => save(lines.map((l, j) => (j === i ? to : l)))} onRemove={() => remove(i)} onMove={(to) => move(i, to)} />
          ))}
        </ul>
      )}
      {lines.length < maxLines ? <Add onAdd={(texts) => save([...lines, ...texts.map((text) => ({ text, done: false }))].slice(0, maxLines))} /> : <p class="own-note">{w.checklistFull}</p>}
    </Line>
  );
}

interface StepProps {
  line: ChecklistLine;
  at: number;
  of: number;
  onSave: (line: ChecklistLine) => void;
  onRemove: () => void;
  onMove: (to: number) => void;
}

function Step({ line, at, of, onSave, onRemove, onMove }: StepProps) {
  const w = words();
  const text = useDraft(line.text, (typed) => {
    const clean = cleanText(typed);
    if (clean === "") return; // left empty: as it was
    if (checkText(clean, textRules.checklistLine)) return false;
    if (clean !== line.text) onSave({ ...line, text: clean });
  });
  const leave = () => {
    text.flush();
    if (cleanText(text.text) === "") text.restore();
  };
  const key = (e: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (composes(e)) return;
    if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) {
      e.preventDefault();
      text.flush();
      onMove(at + (e.key === "ArrowUp" ? -1 : 1));
    } else if (e.key === "Enter") {
      e.preventDefault();
      e.currentTarget.blur();
    } else if (e.key === "Backspace" && text.text === "") {
      e.preventDefault();
      onRemove();
    }
  };
  return (
    <li class="step">
      <Check small checked={line.done} onChange={(done) => onSave({ ...line, done })} label={w.lineDone(line.text)} />
      <StepField label={w.lineText(at + 1)} value={text.text} onInput={text.input} onBlur={leave} onKeyDown={key} done={line.done} />
      <Menu
        label={w.lineMenu(line.text)}
        items={[
          { label: w.lineUp, keys: "⌥↑", disabled: at === 0, onSelect: () => onMove(at - 1) },
          { label: w.lineDown, keys: "⌥↓", disabled: at === of - 1, onSelect: () => onMove(at + 1) },
          { label: w.lineRemove, icon: "trash", danger: true, onSelect: onRemove, lineBefore: true },
        ]}
      />
    </li>
  );
}

interface FieldProps {
  label: string;
  value: string;
  onInput: (text: string) => void;
  onBlur: () => void;
  onKeyDown: (e: KeyboardEvent & { currentTarget: HTMLInputElement }) => void;
  done: boolean;
}

/** A bare line of text; what is being composed in it is not written over. */
function StepField({ label, value, onInput, onBlur, onKeyDown, done }: FieldProps) {
  const composing = useRef(false);
  return (
    <input
      class={`step-text${done ? " step-done" : ""}`} aria-label={label} autocomplete="off" enterkeyhint="done"
      ref={(el) => {
        if (el && !composing.current && el.value !== value) el.value = value;
      }}
      onCompositionStart={() => void (composing.current = true)} onCompositionEnd={() => void (composing.current = false)}
      onInput={(e) => onInput(e.currentTarget.value)} onBlur={onBlur} onKeyDown={onKeyDown}
    />
  );
}

/** Enter adds and stays; several pasted lines are several steps. */
function Add({ onAdd }: { onAdd: (texts: string[]) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [bad, setBad] = useState(false);
  const w = words();
  const add = () => {
    const text = cleanText(field.current?.value ?? ""); // left by going away: there is no field any more
    if (text === "") return;
    if (checkText(text, textRules.checklistLine)) return setBad(true);
    setBad(false);
    field.current!.value = "";
    onAdd([text]);
  };
  return (
    <form class="step step-new" onSubmit={(e) => { e.preventDefault(); add(); }}>
      <span class="step-plus"><Icon name="plus" size={16} /></span>
      <input
        ref={field} class="step-text" aria-label={w.checklistAdd} placeholder={w.checklistAdd} aria-invalid={bad || undefined} autocomplete="off" enterkeyhint="done" onBlur={add}
        onPaste={(e) => {
          const pasted = splitLines(e.clipboardData?.getData("text/plain") ?? "").filter((l) => !checkText(l, textRules.checklistLine));
          if (pasted.length < 2) return;
          e.preventDefault();
          onAdd(pasted);
        }}
      />
    </form>
  );
}
