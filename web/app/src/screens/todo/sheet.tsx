// Everything about one todo. What is changed here is kept at once; there is nothing to save.

import "../own/page.css";
import "./sheet.css";
import { useEffect, useState } from "preact/hooks";
import type { TodoView } from "../../data/days.ts";
import { goals } from "../../data/goals.ts";
import { placeTodo, remove, resetToRoutine, setDone, setTitle } from "../../data/todos.ts";
import { describeRule } from "../../i18n/format.ts";
import { words } from "../../i18n/todo.ts";
import type { Goal } from "../../sync/entities.ts";
import { checkText, cleanText, textRules } from "../../sync/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Check } from "../../ui/check.tsx";
import { composes } from "../../ui/composing.ts";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { useDraft } from "../own/draft.ts";
import { RoutineSheet } from "../routines/sheet.tsx";
import { AlarmLine } from "./alarm.tsx";
import { Checklist } from "./checklist.tsx";
import { Cheered } from "./cheered.tsx";
import { DateLine } from "./dates.tsx";
import { Line } from "./line.tsx";
import { liveView } from "./live.ts";
import { MemoLine } from "./memo.tsx";
import { PhotoLine } from "./photo.tsx";
import { TimerLine } from "./timer.tsx";

export function TodoSheet({ view, close }: { view: TodoView; close: () => void }) {
  const live = liveView(view);
  const [routine, setRoutine] = useState(false);
  const w = words();
  const gone = !live;
  useEffect(() => {
    if (gone) close(); // deleted here, or elsewhere
  }, [gone]);
  if (!live) return null;
  const { todo } = live;
  const goal = goals.value.find((g) => g.id === todo.goal_id);
  return (
    <Sheet title={goal?.title ?? w.title} onClose={close} footer={<Foot view={live} close={close} />}>
      <div class="todo-sheet" data-color={goal?.color}>
        <Head view={live} goal={goal} />
        {goal && goal.status !== "active" && <p class="own-note">{w.locked}</p>}
        <DateLine view={live} />
        <GoalLine view={live} goal={goal} />
        <AlarmLine view={live} />
        <RoutineLine view={live} onOpen={() => setRoutine(true)} />
        <Checklist view={live} />
        <MemoLine view={live} />
        <PhotoLine view={live} />
        <TimerLine view={live} />
        <Cheered todo={todo} />
      </div>
      {routine && <RoutineSheet routine={live.routine ?? undefined} from={todo} close={() => setRoutine(false)} />}
    </Sheet>
  );
}

function Head({ view, goal }: { view: TodoView; goal: Goal | undefined }) {
  const { todo } = view;
  const w = words();
  const title = useDraft(todo.title, (text) => {
    const clean = cleanText(text);
    if (checkText(clean, textRules.todoTitle)) return false;
    if (clean !== todo.title) void setTitle(view, clean);
  });
  const empty = cleanText(title.text) === "";
  const key = (e: KeyboardEvent) => {
    if (composes(e)) return;
    if (e.key === "Escape" && title.text !== todo.title) {
      e.stopPropagation();
      e.preventDefault();
      title.restore();
    } else if (e.key === "Enter") {
      e.preventDefault();
      title.flush();
      (e.currentTarget as HTMLElement).blur();
    }
  };
  return (
    <div class="todo-head">
      <Check checked={todo.done} onChange={(done) => void setDone(view, done)} label={todo.title} color={goal?.color} />
      <Field
        label={w.name} hideLabel value={title.text} onInput={title.input} onBlur={title.flush} onKeyDown={key} multiline rows={1}
        limit={textRules.todoTitle.max} error={empty ? w.needsName : null} enterkeyhint="done"
      />
    </div>
  );
}

function GoalLine({ view, goal }: { view: TodoView; goal: Goal | undefined }) {
  const { todo } = view;
  const w = words();
  const options = goals.value.filter((g) => g.status === "active" || g.id === todo.goal_id).map((g) => ({ value: g.id, label: g.title }));
  return (
    <Line icon="goals" label={w.goal}>
      <div class="todo-goal" data-color={goal?.color}>
        <span class="todo-petal" aria-hidden="true" />
        <Select label={w.goal} hideLabel value={todo.goal_id} options={options} onChange={(id) => void placeTodo(view, { goal: id })} />
      </div>
    </Line>
  );
}

function RoutineLine({ view, onOpen }: { view: TodoView; onOpen: () => void }) {
  const { todo, routine, virtual } = view;
  const w = words();
  if (!routine) {
    return <Line icon="repeat" label={w.routine} aside={<Button kind="plain" size="small" onClick={onOpen}>{w.makeRoutine}</Button>} />;
  }
  return (
    <Line icon="repeat" label={describeRule(routine.rule)} aside={<Button kind="plain" size="small" onClick={onOpen}>{w.editRoutine}</Button>}>
      {!virtual && todo.date && <Button kind="plain" size="small" onClick={() => void resetToRoutine(view)}>{w.reset}</Button>}
    </Line>
  );
}

function Foot({ view, close }: { view: TodoView; close: () => void }) {
  const w = words();
  const take = () => {
    close();
    void remove(view);
  };
  return (
    <div class="todo-foot">
      <Button kind="danger" size="small" icon="trash" onClick={take}>{view.todo.routine_id ? w.removeDay : w.remove}</Button>
      <Button size="small" onClick={close}>{w.close}</Button>
    </div>
  );
}
