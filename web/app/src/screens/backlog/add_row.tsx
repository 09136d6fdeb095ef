import { useEffect, useRef, useState } from "preact/hooks";
import { addTodo, addTodos } from "../../data/todos.ts";
import { words } from "../../i18n/backlog.ts";
import type { Goal } from "../../sync/entities.ts";
import { checkText, cleanText, splitLines, textRules } from "../../sync/texts.ts";
import { composes } from "../../ui/composing.ts";
import { Icon } from "../../ui/icon.tsx";

const pastedMost = 100; // lines of one paste

/** Enter adds and stays for the next; leaving keeps what was typed. */
export function AddRow({ goal, autofocus }: { goal: Goal; autofocus?: boolean }) {
  const field = useRef<HTMLInputElement>(null);
  const [bad, setBad] = useState(false);
  const w = words();
  useEffect(() => {
    if (autofocus) field.current?.focus();
  }, [autofocus]);
  const fits = (text: string) => checkText(text, textRules.todoTitle) === null;
  const add = () => {
    const title = cleanText(field.current?.value ?? ""); // left by going away: there is no field any more
    if (title === "") return setBad(false);
    if (!fits(title)) return setBad(true);
    setBad(false);
    field.current!.value = "";
    addTodo({ goal: goal.id, date: null, title });
  };
  return (
    <form class="backlog-add" onSubmit={(e) => { e.preventDefault(); add(); }}>
      <span class="backlog-plus"><Icon name="plus" size={18} /></span>
      <input
        ref={field} aria-label={w.add(goal.title)} placeholder={w.addHint} aria-invalid={bad || undefined} autocomplete="off" enterkeyhint="done" onBlur={add}
        onKeyDown={(e) => {
          if (e.key !== "Escape" || composes(e)) return;
          e.currentTarget.value = "";
          e.currentTarget.blur();
        }}
        onPaste={(e) => {
          const lines = splitLines(e.clipboardData?.getData("text/plain") ?? "").filter(fits);
          if (lines.length < 2) return;
          e.preventDefault();
          addTodos(lines.slice(0, pastedMost), { goal: goal.id, date: null });
        }}
      />
    </form>
  );
}
