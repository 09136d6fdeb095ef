import { useState } from "preact/hooks";
import type { DayView } from "../../data/days.ts";
import { words } from "../../i18n/today.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { partOf } from "../shell/optional.tsx";
import { FastAdd } from "./later.ts";

const Welcome = partOf("welcome/welcome.tsx", "Welcome");

/** A day with nothing on it: a sentence and the place to write. */
export function EmptyDay({ view, isToday }: { view: DayView; isToday: boolean }) {
  const goal = view.goals[0]?.goal;
  const [asked] = useState(isToday);
  return (
    <div>
      <p class="empty-day">{isToday ? words().emptyToday : words().emptyDay}</p>
      {asked && goal && <div data-color={goal.color}><FastAdd goal={goal} date={view.day} stays onClose={() => {}} /></div>}
    </div>
  );
}

/** An account with no goals yet. */
export function NoGoals() {
  if (Welcome) return <Welcome />;
  return <EmptyState picture="sprout" title={words().noGoals} action={<ButtonLink kind="primary" href="/goals">{words().toGoals}</ButtonLink>}>{words().noGoalsHint}</EmptyState>;
}
