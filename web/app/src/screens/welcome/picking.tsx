// The first goals: samples to tap, or one's own words.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type Sample, words } from "../../i18n/welcome.ts";
import { type Color, colors } from "../../sync/entities.ts";
import { checkText, cleanText, textRules } from "../../sync/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { StepHead } from "./step_head.tsx";

export function Picking({ skip, onPicked }: { skip: ComponentChildren; onPicked: (goals: readonly Sample[]) => void }) {
  const [picked, setPicked] = useState<ReadonlySet<number>>(new Set());
  const [own, setOwn] = useState("");
  const [writing, setWriting] = useState(false);
  const title = cleanText(own);
  const fits = title !== "" && checkText(title, textRules.goalTitle) === null;
  const goals = [...words().samples.filter((_, i) => picked.has(i)), ...(fits ? [ownGoal(title)] : [])];
  const toggle = (i: number) => {
    const next = new Set(picked);
    if (!next.delete(i)) next.add(i);
    setPicked(next);
  };
  return (
    <form class="welcome-pick" onSubmit={(e) => { e.preventDefault(); if (goals.length > 0) onPicked(goals); }}>
      <StepHead title={words().pickTitle}>{words().pick}</StepHead>
      <div class="welcome-samples">
        {words().samples.map((s, i) => (
          <label key={i} class="welcome-sample" data-color={s.color}>
            <input type="checkbox" checked={picked.has(i)} onChange={() => toggle(i)} />
            <span class="welcome-card">
              <span class="welcome-petal" aria-hidden="true"><Icon name="check" size={16} /></span>
              <span><strong>{s.title}</strong><span class="meta">{s.todos.join(" · ")}</span></span>
            </span>
          </label>
        ))}
      </div>
      {writing
        ? <Field label={words().own} placeholder={words().ownHint} value={own} onInput={setOwn} limit={textRules.goalTitle.max} autofocus enterkeyhint="next" />
        : <Button kind="plain" size="small" icon="plus" onClick={() => setWriting(true)}>{words().own}</Button>}
      <div class="welcome-acts"><Button kind="primary" size="large" type="submit" disabled={goals.length === 0}>{words().start}</Button>{skip}</div>
    </form>
  );
}

const ownColor: Color = colors[4]!; // none of the samples has it

const ownGoal = (title: string): Sample => ({ title, color: ownColor, todos: words().ownTodos });
