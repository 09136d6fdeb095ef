// Daily times at which one wants to be told, for the settings.

import "../own/page.css";
import "./reminders.css";
import { useState } from "preact/hooks";
import { addReminder, reminders, removeReminder, saveReminder } from "../../data/reminders.ts";
import { words } from "../../i18n/todo.ts";
import type { Reminder } from "../../sync/entities.ts";
import { checkText, cleanText, textRules } from "../../sync/texts.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Switch } from "../../ui/switch.tsx";
import { TimeField } from "../../ui/time_field.tsx";
import { useDraft } from "../own/draft.ts";
import { askToNotify } from "./alarm.tsx";

const firstTime = "21:00";

export function RemindersEditor() {
  const w = words();
  const [made, setMade] = useState<string | null>(null);
  const add = () => {
    setMade(addReminder(firstTime, ""));
    void askToNotify();
  };
  return (
    <section class="reminders" aria-label={w.reminders}>
      <p class="own-note">{reminders.value.length === 0 ? `${w.remindersNone} ${w.remindersSay}` : w.remindersSay}</p>
      <ul class="reminders-list">
        {reminders.value.map((r) => <Row key={r.id} reminder={r} fresh={r.id === made} />)}
      </ul>
      <Button size="small" icon="plus" onClick={add}>{w.reminderAdd}</Button>
    </section>
  );
}

function Row({ reminder: r, fresh }: { reminder: Reminder; fresh: boolean }) {
  const w = words();
  const name = r.label || w.reminderUnnamed;
  const label = useDraft(r.label, (text) => {
    const clean = cleanText(text);
    if (checkText(clean, textRules.reminderLabel)) return false;
    if (clean !== r.label) void saveReminder(r.id, { label: clean });
  });
  return (
    <li class="reminder">
      <TimeField label={w.reminderTime} hideLabel value={r.time} required onChange={(time) => time && void saveReminder(r.id, { time })} />
      <Field
        label={w.reminderLabel} hideLabel placeholder={w.reminderLabelHint} value={label.text} onInput={label.input} onBlur={label.flush}
        limit={textRules.reminderLabel.max} autofocus={fresh} autocomplete="off" enterkeyhint="done"
      />
      <Switch label={<span class="hidden-visually">{w.reminderOn(name)}</span>} checked={r.enabled} onChange={(enabled) => void saveReminder(r.id, { enabled })} />
      <IconButton icon="trash" label={w.reminderRemove(name)} onClick={() => removeReminder(r.id, () => words().reminderRemoved)} />
    </li>
  );
}
