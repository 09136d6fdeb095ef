// The goals of one's own day and what stands under each.

import "./day_list.css";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VNode } from "preact";
import type { DayView, GoalView } from "../../data/days.ts";
import type { ID } from "../../sync/entities.ts";
import { whenIdle } from "../../ui/when_idle.ts";
import { GoalSection } from "./goal_section.tsx";
import { useListKeys } from "./list_keys.ts";
import { Over, type Opened } from "./over.tsx";
import { Orphans } from "./refused_row.tsx";
import { loadMenus } from "../../ui/menu.tsx";
import { makeCurrent, rowOf, setShown } from "./rows.ts";
import { listenToTouch } from "./touch.ts";

export function DayList({ view }: { view: DayView }) {
  const list = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState<Opened | null>(null);
  setShown(view);
  useListKeys(view, setOver);
  useEffect(() => {
    const el = list.current!;
    const ends = [whenIdle(() => import("./reorder.ts").then((m) => m.listenToReorder(el))), listenToTouch(el, setOver), whenIdle(async () => (loadMenus(), () => {}))];
    const focused = (e: FocusEvent) => makeCurrent(el, rowOf(e.target));
    el.addEventListener("focusin", focused);
    return () => {
      ends.forEach((end) => end());
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
      {over && <Over key={`${over.what} ${over.id}`} opened={over} open={setOver} />}
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
