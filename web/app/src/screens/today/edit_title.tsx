import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { TodoView } from "../../data/days.ts";
import { holdOrder } from "../../data/world.ts";
import { words } from "../../i18n/hands.ts";
import { checkText, cleanText, textRules } from "../../sync/texts.ts";
import { composes } from "../../ui/composing.ts";
import { openSheet } from "./opened.ts";

interface Props {
  view: TodoView;
  caret?: number;
  byKey?: boolean;
  onDone: (title: string | null, focus: boolean) => void; // null: as it was
}

/** The title as a field, in its place. Enter and leaving keep it, Esc restores it; Enter again with nothing changed opens the sheet. */
export function EditTitle({ view, caret, byKey, onDone }: Props) {
  const { todo } = view;
  const field = useRef<HTMLTextAreaElement>(null);
  const over = useRef(false);
  const [fault, setFault] = useState<string | null>(null);
  useLayoutEffect(() => {
    const el = field.current!;
    el.value = todo.title;
    el.focus();
    const at = caret ?? todo.title.length;
    el.setSelectionRange(at, at);
    fit(el);
  }, []);
  useEffect(() => holdOrder(), []);
  const end = (title: string | null, focus: boolean) => {
    if (over.current) return;
    over.current = true;
    onDone(title, focus);
  };
  const keep = (focus: boolean, el = field.current!) => {
    const title = cleanText(el.value);
    if (title === "") return end(null, focus);
    const wrong = checkText(title, textRules.todoTitle);
    if (wrong) return setFault(wrong.code === "too_long" ? words().tooLong(textRules.todoTitle.max) : words().badText);
    end(title, focus);
  };
  const enter = () => {
    const same = cleanText(field.current!.value) === todo.title;
    keep(true);
    if (byKey && same) openSheet(todo.id);
  };
  const key = (e: KeyboardEvent) => {
    e.stopPropagation();
    if (composes(e)) return;
    if (e.key === "Enter") enter();
    else if (e.key === "Escape") end(null, true);
    else return;
    e.preventDefault();
  };
  const lineBreak = (e: InputEvent) => {
    if (e.inputType !== "insertLineBreak" && e.inputType !== "insertParagraph") return;
    e.preventDefault(); // on-screen keyboards say Enter only this way
    if (!e.isComposing) enter();
  };
  return (
    <>
      <textarea
        ref={field} rows={1} class="todo-edit" aria-label={words().editTitle(todo.title)} enterkeyhint="done" autocomplete="off" aria-invalid={fault ? true : undefined} aria-describedby={fault ? `fault-${todo.id}` : undefined}
        onKeyDown={key} onBeforeInput={lineBreak} onInput={(e) => fit(e.currentTarget)} onBlur={(e) => document.hasFocus() && keep(false, e.currentTarget)}
      />
      {fault && <span class="todo-fault" role="alert" id={`fault-${todo.id}`}>{fault}</span>}
    </>
  );
}

/** As high as what stands in it, where the browser does not do so by itself. */
function fit(el: HTMLTextAreaElement): void {
  if (typeof CSS !== "undefined" && CSS.supports?.("field-sizing", "content")) return;
  el.style.height = "auto";
  el.style.height = `${el.scrollHeight}px`;
}
