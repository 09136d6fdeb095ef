// The goals of one's own day and what stands under each.

import "./day_list.css";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DayView } from "../../data/days.ts";
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
  return (
    <div class="day-list" ref={list}>
      <Orphans view={view} />
      {view.goals.map((g) => <GoalSection key={g.goal.id} view={g} day={view.day} open={setOver} />)}
      <div class="drop-line" aria-hidden="true" />
      <Hands view={view} list={list} over={over} open={setOver} />
    </div>
  );
}
