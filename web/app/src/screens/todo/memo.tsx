import { useState } from "preact/hooks";
import type { TodoView } from "../../data/days.ts";
import { setMemo } from "../../data/todos.ts";
import { words } from "../../i18n/todo.ts";
import { checkText, textRules } from "../../sync/texts.ts";
import { Field } from "../../ui/field.tsx";
import { Switch } from "../../ui/switch.tsx";
import { useDraft } from "../own/draft.ts";
import { Line } from "./line.tsx";

/** What else there is to say, for oneself or for all who see the todo. */
export function MemoLine({ view }: { view: TodoView }) {
  const { todo } = view;
  const w = words();
  const shared = todo.memo_public ?? false;
  const memo = useDraft(todo.memo ?? "", (text) => {
    if (checkText(text, textRules.memo)) return false;
    void setMemo(view, text.trim() ? text : null, shared);
  });
  const [opened] = useState(todo.memo !== null && todo.memo !== undefined);
  return (
    <Line icon="note" label={w.memo}>
      <Field
        label={w.memo} hideLabel value={memo.text} onInput={memo.input} onBlur={memo.flush} multiline rows={opened ? 3 : 2}
        placeholder={w.memoHint} limit={textRules.memo.max}
      />
      {memo.text.trim() !== "" && <Switch label={w.memoPublic} hint={w.memoPublicSays} checked={shared} onChange={(on) => void setMemo(view, memo.text, on)} />}
    </Line>
  );
}
