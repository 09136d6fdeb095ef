// The goals of one's own day and what stands under each.

import "./day_list.css";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { DayView, GoalView } from "../../data/days.ts";
import type { ID } from "../../sync/entities.ts";
import { GoalSection } from "./goal_section.tsx";
import { Hands } from "./later.ts";
import type { Opened } from "./opened.ts";
import { Orphans } from "./orphans.tsx";
import { makeCurrent, rowOf, setShown } from "./rows.ts";

export function DayList({ view }: { view: DayView }) {
  const list = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<Opened | null>(null);
  setShown(view);
  useEffect(() => {
    const el = list.current!;
    const focused = (e: FocusEvent) => makeCurrent(el, rowOf(e.target));
    el.addEventListener("focusin", focused);
    return () => {
      el.removeEventListener("focusin", focused);
      setShown(null);
    };
  }, []);
  useLayoutEffect(() => makeCurrent(list.current!, null));
  const section = useKeptSections();
  return (
    <div class="day-list" ref={list}>
      <Orphans view={view} />
      {view.goals.map((g) => section(g, () => <GoalSection key={g.goal.id} view={g} day={view.day} open={setOver} />))}
      <div class="drop-line" aria-hidden="true" />
      <Hands view={view} list={list} over={over} open={setOver} />
    </div>
  );
}

/** What was drawn of a goal before, as long as nothing in it is another: with a thousand rows it is what makes a tick quick. */
function useKeptSections(): (view: GoalView, draw: () => VNode) => VNode {
  const kept = useRef(new Map<ID, { view: GoalView; drawn: VNode }>());
  return (view, draw) => {
    const before = kept.current.get(view.goal.id);
    if (before?.view === view) return before.drawn;
    const drawn = draw();
    kept.current.set(view.goal.id, { view, drawn });
    return drawn;
  };
}
