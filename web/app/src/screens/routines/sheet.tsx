// A routine: what, for which goal, on which days. Also for making one, of a todo if there is one to begin with.

import "../own/page.css";
import "./sheet.css";
import { useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { goals } from "../../data/goals.ts";
import { addRoutine, nextDays, routines, saveRoutine, todayFollows } from "../../data/routines.ts";
import { relativeDay, shortDay, weekdayShort } from "../../i18n/format.ts";
import { words } from "../../i18n/routines.ts";
import { addDays } from "../../sync/days.ts";
import type { Day, Fields, Goal, ID, Routine, Rule, TimeOfDay, Todo } from "../../sync/entities.ts";
import { checkText, cleanText, textRules } from "../../sync/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Switch } from "../../ui/switch.tsx";
import { Segmented } from "../../ui/tabs.tsx";
import { TimeField } from "../../ui/time_field.tsx";
import { DayField } from "./day_field.tsx";
import { RuleEditor } from "./rule_editor.tsx";
import { draftOf, type RuleDraft, ruleOf, sameRule } from "./rule.ts";

const maxRoutines = 200;
const daysShown = 5;

interface Props {
  routine?: Routine;
  from?: Todo;
  goal?: ID;
  close: () => void;
}

interface Draft {
  title: string;
  goal: ID;
  rule: RuleDraft;
  mode: Routine["mode"];
  time: TimeOfDay | null;
  start: Day;
  end: Day | null;
}

export function RoutineSheet({ routine, from, goal, close }: Props) {
  const w = words();
  const usable = goals.value.filter((g) => g.status === "active" || g.id === routine?.goal_id);
  const [draft, setDraft] = useState<Draft>(() => begin(routine, from, goal ?? usable[0]?.id ?? ""));
  const [follow, setFollow] = useState(true);
  const [asked, setAsked] = useState(false);
  const set = (part: Partial<Draft>) => setDraft((was) => ({ ...was, ...part }));
  const rule = ruleOf(draft.rule);
  const bad = faultOf(draft, rule, usable, !routine);
  const split = routine && rule && !sameRule(rule, routine.rule);
  const save = (e: Event) => {
    e.preventDefault();
    setAsked(true);
    if (bad || !rule) return;
    const fields = { title: cleanText(draft.title), rule, mode: draft.mode, time: draft.time, start: draft.start, end: draft.end };
    if (routine) void saveRoutine(routine.id, changed(routine, { ...fields, goal_id: draft.goal }), { today: follow });
    else addRoutine({ ...fields, goal: draft.goal });
    close();
  };
  return (
    <Sheet
      title={routine ? w.edit : w.add} onClose={close}
      footer={<>{asked && bad && <p class="field-error routine-fault" role="alert">{bad}</p>}<Button onClick={close}>{w.cancel}</Button><Button kind="primary" onClick={save}>{routine ? w.save : w.create}</Button></>}
    >
      <form class="routine-form" onSubmit={save} noValidate>
        <Field
          label={w.name} value={draft.title} onInput={(title) => set({ title })} placeholder={w.nameHint} limit={textRules.todoTitle.max}
          autofocus={!routine && !from} autocomplete="off" enterkeyhint="done" error={asked && cleanText(draft.title) === "" ? w.needsName : null}
        />
        <Select label={w.goal} value={draft.goal} onChange={(g) => set({ goal: g })} options={usable.map((g) => ({ value: g.id, label: g.title }))} />
        <RuleEditor draft={draft.rule} onChange={(to) => set({ rule: to })} />
        <Preview rule={rule} draft={draft} />
        <div class="routine-days">
          <DayField label={w.from} value={draft.start} onChange={(day) => day && set({ start: day })} />
          <DayField label={w.until} value={draft.end} none={w.untilNone} min={draft.start} onChange={(end) => set({ end })} />
        </div>
        <TimeField label={w.time} value={draft.time} onChange={(time) => set({ time })} hint={draft.time ? undefined : w.timeNone} />
        <div class="routine-mode">
          <Segmented label={w.mode} value={draft.mode} onChange={(mode) => set({ mode })} options={[{ value: "auto", label: w.auto }, { value: "manual", label: w.manual }]} />
          <p class="own-note">{draft.mode === "auto" ? w.autoSays : w.manualSays}</p>
        </div>
        {split && <p class="own-note">{w.ruleSplits}</p>}
        {routine && todayFollows(routine.id) && <Switch label={w.todayYes} hint={w.todaySays} checked={follow} onChange={setFollow} />}
        <input type="submit" hidden />
      </form>
    </Sheet>
  );
}

/** The days on which it will come, as they would be if it were saved now. */
function Preview({ rule, draft }: { rule: Rule | null; draft: Draft }) {
  const w = words();
  const days = rule ? nextDays({ rule, start: draft.start, end: draft.end }, daysShown) : [];
  return (
    <div class="routine-next" role="status">
      <span class="field-label">{w.nextDays}</span>
      {days.length === 0 ? <p class="own-note">{rule ? w.noNext : w.needsDay}</p> : (
        <ol>
          {days.map((day) => <li key={day}><span>{weekdayShort(day)}</span>{shortDay(day)}</li>)}
        </ol>
      )}
      {draft.rule.freq === "biweekly" && days.length > 0 && <p class="own-note">{w.biweeklyFrom(relativeDay(draft.start, today.value))}</p>}
    </div>
  );
}

function begin(r: Routine | undefined, from: Todo | undefined, goal: ID): Draft {
  const day = today.peek();
  if (r) return { title: r.title, goal: r.goal_id, rule: draftOf(r.rule, day), mode: r.mode, time: r.time ?? null, start: r.start ?? day, end: r.end ?? null };
  // The todo itself stands for its own day: the routine begins after it.
  const start = from?.date && from.date >= day ? addDays(from.date, 1) : day;
  return { title: from?.title ?? "", goal: from?.goal_id ?? goal, rule: draftOf(null, from?.date ?? day), mode: "auto", time: from?.alarm ?? null, start, end: null };
}

function faultOf(draft: Draft, rule: Rule | null, usable: readonly Goal[], fresh: boolean): string | null {
  const w = words();
  if (fresh && routines.value.length >= maxRoutines) return w.limit;
  if (checkText(cleanText(draft.title), textRules.todoTitle)) return w.needsName;
  if (!usable.some((g) => g.id === draft.goal)) return w.needsGoal;
  if (!rule) return w.needsDay;
  return draft.end && draft.end < draft.start ? w.endBeforeStart : null;
}

function changed(r: Routine, to: { title: string; goal_id: ID; rule: Rule; mode: Routine["mode"]; time: TimeOfDay | null; start: Day; end: Day | null }): Fields {
  const fields: Fields = {};
  for (const name of ["title", "goal_id", "mode"] as const) if (to[name] !== r[name]) fields[name] = to[name];
  for (const name of ["time", "end"] as const) if (to[name] !== (r[name] ?? null)) fields[name] = to[name];
  if (r.start && to.start !== r.start) fields.start = to.start;
  if (!sameRule(to.rule, r.rule)) fields.rule = to.rule;
  return fields;
}
