// Everything about one goal: its name, colour, who sees it and whether it rests. Also for making one.

import "./sheet.css";
import { useState } from "preact/hooks";
import { addGoal, goals, saveGoal } from "../../data/goals.ts";
import { settings } from "../../data/me.ts";
import { tell } from "../../data/undo.ts";
import { words } from "../../i18n/goals.ts";
import { type Color, colors, type Goal, type ID, type Status } from "../../sync/entities.ts";
import { checkText, cleanText, countGraphemes, textRules } from "../../sync/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { AudiencePicker } from "./audience.tsx";
import { ColorPicker } from "./colors.tsx";
import { StatusPicker } from "./status.tsx";

export { AudiencePicker, AudiencePreview } from "./audience.tsx";

const maxGoals = 100;

interface Props {
  goal?: Goal; // none: a new one
  start?: "audience"; // what it was opened for
  close: () => void;
  onMade?: (id: ID) => void;
}

export function GoalSheet({ goal, start, close, onMade }: Props) {
  const w = words();
  const [title, setTitle] = useState(goal?.title ?? "");
  const [color, setColor] = useState<Color>(goal?.color ?? leastUsed());
  const [status, setStatus] = useState<Status>(goal?.status ?? "active");
  const [seen, setSeen] = useState({ audience: goal?.audience ?? settings.peek().default_audience, viewers: goal?.viewers ?? [] });
  const [asked, setAsked] = useState(false); // to save, with the title missing
  const fault = checkText(title, textRules.goalTitle);
  const full = !goal && goals.value.length >= maxGoals;
  const save = (e: Event) => {
    e.preventDefault();
    setAsked(true);
    if (fault || full) return;
    const fields = { title: cleanText(title), color, audience: seen.audience, viewers: seen.audience === "selected" ? [...seen.viewers] : [] };
    if (goal) {
      void saveGoal(goal.id, changed(goal, { ...fields, status }));
      if (goal.status !== status) tell(() => words().statusNow(fields.title, words().statuses[status]));
    } else {
      const id = addGoal(fields);
      onMade?.(id);
    }
    close();
  };
  return (
    <Sheet
      title={goal ? goal.title : w.add} onClose={close}
      footer={<><Button onClick={close}>{w.cancel}</Button><Button kind="primary" onClick={save}>{goal ? w.save : w.create}</Button></>}
    >
      <form class="goal-form" onSubmit={save} noValidate>
        {start !== "audience" && (
          <>
            <Field
              label={w.name} value={title} onInput={setTitle} placeholder={w.nameHint} limit={textRules.goalTitle.max} autofocus={!goal}
              error={asked && fault ? (countGraphemes(title) > 0 ? null : w.needsName) : full ? w.limit : null} enterkeyhint="done" autocomplete="off"
            />
            <ColorPicker label={w.color} value={color} onChange={(c) => c && setColor(c)} />
          </>
        )}
        <AudiencePicker audience={seen.audience} viewers={seen.viewers} was={goal && asSeen(goal)} onChange={(audience, viewers) => setSeen({ audience, viewers })} />
        {goal && start !== "audience" && <StatusPicker value={status} onChange={setStatus} />}
        <input type="submit" hidden />
      </form>
    </Sheet>
  );
}

const asSeen = (goal: Goal) => ({ audience: goal.audience ?? "private", viewers: goal.viewers ?? [] });

/** Only what became another, so that what another device changes meanwhile is not undone. */
function changed(goal: Goal, to: Pick<Goal, "title" | "color" | "status"> & { audience: Goal["audience"]; viewers: ID[] }): Partial<Goal> {
  const fields: Partial<Goal> = {};
  if (to.title !== goal.title) fields.title = to.title;
  if (to.color !== goal.color) fields.color = to.color;
  if (to.status !== goal.status) fields.status = to.status;
  const sameViewers = [...to.viewers].sort().join() === [...(goal.viewers ?? [])].sort().join();
  if (to.audience === goal.audience && sameViewers) return fields;
  fields.audience = to.audience;
  if (to.audience === "selected") fields.viewers = to.viewers;
  return fields;
}

function leastUsed(): Color {
  const used = (color: Color) => goals.peek().filter((g) => g.color === color).length;
  return colors.reduce((best, color) => (used(color) < used(best) ? color : best));
}
