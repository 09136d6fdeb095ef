import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { followers } from "../../data/bonds.ts";
import type { GoalView, Suggestion } from "../../data/days.ts";
import { settings } from "../../data/me.ts";
import { materialise } from "../../data/todos.ts";
import { langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/today.ts";
import type { Day, Goal, ID } from "../../sync/entities.ts";
import { AudienceChip } from "../../ui/chip.tsx";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { FastAdd } from "./later.ts";
import type { Opened } from "./opened.ts";
import { TodoRow } from "./row.tsx";
import { registerAdder } from "./rows.ts";

const many = 60; // rows; from here on those off the screen are not laid out

/** A goal: its name in its colour, who sees it, how much is done, and its todos. */
export function GoalSection({ view, day, open }: { view: GoalView; day: Day; open: (o: Opened) => void }) {
  const { goal, todos, done, total } = view;
  const [adding, setAdding] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const active = goal.status === "active";
  useLayoutEffect(() => (active ? registerAdder(goal.id, () => setAdding(true)) : undefined), [goal.id, active]);
  const fresh = useFresh();
  const closed = (how: "escape" | "left") => {
    setAdding(false);
    if (how === "escape") button.current?.focus();
  };
  const add = adding && <FastAdd goal={goal} date={day} onClose={closed} />;
  const first = settings.value.newest_first;
  return (
    <section class="goal" data-color={goal.color} data-goal={goal.id} id={`goal-${goal.id}`} aria-labelledby={`name-${goal.id}`}>
      <div class="goal-head">
        <h2 id={`name-${goal.id}`} class={active ? undefined : "goal-rest"} lang={langOf(goal.title)}>{goal.title}</h2>
        <Seen goal={goal} open={open} />
        {total > 0 && <span class="goal-count"><span aria-hidden="true">{done}/{total}</span><span class="hidden-visually">{words().doneOf(done, total)}</span></span>}
        {active && <IconButton icon="plus" class="goal-add" buttonRef={button} label={words().addTo(goal.title)} onClick={() => setAdding(true)} />}
      </div>
      {first && add}
      <ul class={`todos${todos.length >= many ? " todos-many" : ""}`}>
        {todos.map((v) => <TodoRow key={v.todo.id} view={v} color={goal.color} fresh={fresh(v.todo.id)} />)}
      </ul>
      {view.suggestions.length > 0 && (
        <div class="suggestions" role="group" aria-label={words().suggestions}>
          {view.suggestions.map((s) => <Suggested key={s.routine.id} suggestion={s} />)}
        </div>
      )}
      {!first && add}
    </section>
  );
}

function Seen({ goal, open }: { goal: Goal; open: (o: Opened) => void }) {
  const audience = goal.audience ?? "private";
  const count = audience === "followers" ? followers.value.length : audience === "selected" ? (goal.viewers?.length ?? 0) : null;
  return <AudienceChip audience={audience} count={count} onClick={() => open({ what: "audience", id: goal.id })} />;
}

function Suggested({ suggestion }: { suggestion: Suggestion }) {
  return (
    <button type="button" class="suggestion" aria-label={words().suggest(suggestion.routine.title)} onClick={() => materialise(suggestion)}>
      <Icon name="plus" size={16} /><span>{suggestion.routine.title}</span>
    </button>
  );
}

/** Whether a row has come after the first drawing. Rows whose props are as before are not drawn again: signals see to it. */
function useFresh(): (id: ID) => boolean {
  const known = useRef<Map<ID, boolean> | null>(null);
  const first = useRef(true);
  known.current ??= new Map();
  useEffect(() => void (first.current = false), []);
  return (id) => {
    const fresh = known.current!.get(id) ?? !first.current;
    known.current!.set(id, fresh);
    return fresh;
  };
}
