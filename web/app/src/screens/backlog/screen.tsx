// Todos without a day, by goal: each is a tap away from one.

import "./screen.css";
import { useState } from "preact/hooks";
import { backlog, type GoalView } from "../../data/days.ts";
import { goals } from "../../data/goals.ts";
import { someClient } from "../../data/world.ts";
import { langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/backlog.ts";
import type { Goal, ID } from "../../sync/entities.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Page } from "../own/page.tsx";
import { AddRow } from "./add_row.tsx";
import { BacklogRow } from "./row.tsx";

export function Screen() {
  const [begun, setBegun] = useState<ID | null>(null); // a goal that had none, and is written to
  const w = words();
  if (!someClient.value) return <Page name="backlog" title={w.title}><Skeleton kind="sections" /></Page>;
  const active = goals.value.filter((g) => g.status === "active");
  const views = backlog.value.filter((v) => v.todos.length > 0);
  const others = active.filter((g) => g.id !== begun && !views.some((v) => v.goal.id === g.id));
  const fresh = active.find((g) => g.id === begun && !views.some((v) => v.goal.id === g.id));
  const empty = views.length === 0 && !fresh;
  return (
    <Page name="backlog" title={w.title} lead={empty ? undefined : w.lead}>
      {empty && active.length === 0 && <EmptyState picture="box" title={w.emptyNoGoals} action={<ButtonLink kind="primary" href="/goals">{w.makeGoal}</ButtonLink>} />}
      {empty && active.length > 0 && <EmptyState picture="box" title={w.empty} action={<GoalChips goals={others} onPick={setBegun} />} />}
      {views.map((view) => <Section key={view.goal.id} view={view} focus={view.goal.id === begun} />)}
      {fresh && <FreshSection goal={fresh} />}
      {!empty && others.length > 0 && <GoalChips goals={others} onPick={setBegun} />}
    </Page>
  );
}

function GoalChips({ goals, onPick }: { goals: readonly Goal[]; onPick: (id: ID) => void }) {
  return (
    <div class="own-chips">
      {goals.map((g) => <Button key={g.id} size="small" icon="plus" aria-label={words().add(g.title)} onClick={() => onPick(g.id)}>{g.title}</Button>)}
    </div>
  );
}

function Section({ view: { goal, todos }, focus }: { view: GoalView; focus: boolean }) {
  const w = words();
  return (
    <section class="backlog-goal" data-color={goal.color}>
      <h2><span lang={langOf(goal.title)}>{goal.title}</span> <span class="backlog-count">{w.count(todos.length)}</span></h2>
      <ul>{todos.map((v) => <BacklogRow key={v.todo.id} view={v} color={goal.color} />)}</ul>
      {goal.status === "active" && <AddRow goal={goal} autofocus={focus} />}
    </section>
  );
}

function FreshSection({ goal }: { goal: Goal }) {
  return (
    <section class="backlog-goal" data-color={goal.color}>
      <h2 lang={langOf(goal.title)}>{goal.title}</h2>
      <AddRow goal={goal} autofocus />
    </section>
  );
}
