// A line of text that turns into a field where it stands: Enter and leaving keep it, Esc goes back.

import "./inline_text.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { holdOrder } from "../../data/world.ts";
import { langOf } from "../../i18n/format.ts";
import { checkText, cleanText, type TextRule } from "../../sync/texts.ts";
import { composes } from "../../ui/composing.ts";

interface Props {
  value: string;
  label: string; // of the field
  hint: string; // of the text, while it is none
  rule: TextRule;
  onSave: (text: string) => void;
}

export function InlineText({ value, label, hint, rule, onSave }: Props) {
  const [editing, setEditing] = useState(false);
  const [bad, setBad] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const caret = useRef<number | null>(null);
  const returns = useRef(false); // the focus goes back to the text
  useEffect(() => {
    if (!editing) {
      if (returns.current) button.current?.focus();
      returns.current = false;
      return;
    }
    const el = field.current!;
    el.value = value;
    el.focus();
    const at = caret.current ?? value.length;
    el.setSelectionRange(at, at);
    return holdOrder();
  }, [editing]);
  const end = (save: boolean, byKey: boolean) => {
    const text = cleanText(field.current?.value ?? value); // left by going away: there is no field any more
    const fault = checkText(text, rule) !== null;
    if (save && fault && byKey) return setBad(true);
    returns.current = byKey;
    setBad(false);
    setEditing(false);
    if (save && !fault && text !== value) onSave(text);
  };
  if (!editing) {
    return (
      <button
        ref={button} type="button" class="inline-text" lang={langOf(value)} title={hint}
        onClick={(e) => {
          caret.current = e.detail > 0 ? caretAt(e.currentTarget, e) : null;
          setEditing(true);
        }}
      >
        {value}
      </button>
    );
  }
  return (
    <form class="inline-form" onSubmit={(e) => { e.preventDefault(); end(true, true); }}>
      <input
        ref={field} class="inline-field" aria-label={label} aria-invalid={bad || undefined} enterkeyhint="done" autocomplete="off"
        onBlur={() => editing && end(true, false)}
        onKeyDown={(e) => {
          if (composes(e)) return;
          if (e.key === "Enter") e.stopPropagation();
          if (e.key !== "Escape") return;
          e.stopPropagation();
          e.preventDefault();
          end(false, true);
        }}
      />
    </form>
  );
}

/** Where in the text somebody clicked; null where the browser does not say. */
function caretAt(el: HTMLElement, e: MouseEvent): number | null {
  const from = document as Document & { caretPositionFromPoint?: (x: number, y: number) => { offsetNode: Node; offset: number } | null };
  const at = from.caretPositionFromPoint?.(e.clientX, e.clientY);
  return at && el.contains(at.offsetNode) ? at.offset : null;
}
