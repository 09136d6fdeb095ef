import { useLayoutEffect, useRef } from "preact/hooks";
import type { DayView } from "../../data/days.ts";
import { words } from "../../i18n/today.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { partOf } from "../shell/optional.tsx";
import { FastAdd } from "./later.ts";
import { addTo } from "./rows.ts";

const Welcome = partOf("welcome/welcome.tsx", "Welcome");

/** A day with nothing on it: a sentence and the place to write. Once something stands there, writing goes on under its goal. */
export function EmptyDay({ view, isToday }: { view: DayView; isToday: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const goal = view.goals.find((g) => g.goal.status === "active")?.goal;
  useLayoutEffect(() => () => {
    if (goal && box.current?.contains(document.activeElement)) setTimeout(() => addTo(goal.id));
  }, [goal?.id]);
  return (
    <div ref={box}>
      <p class="empty-day">{isToday ? words().emptyToday : words().emptyDay}</p>
      {isToday && goal && <div class="empty-add" data-color={goal.color}><FastAdd goal={goal} date={view.day} stays onClose={() => {}} /></div>}
      {!goal && <p class="empty-day">{words().noActive} <a href="/goals">{words().seeGoals}</a></p>}
    </div>
  );
}

/** An account with no goals yet. */
export function NoGoals() {
  if (Welcome) return <Welcome />;
  return <EmptyState picture="sprout" title={words().noGoals} action={<ButtonLink kind="primary" href="/goals">{words().toGoals}</ButtonLink>}>{words().noGoalsHint}</EmptyState>;
}
