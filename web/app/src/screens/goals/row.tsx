// One goal in the list: its colour, its name to be changed in place, who sees it, and its menu.

import { useEffect, useRef, useState } from "preact/hooks";
import { placeGoal, saveGoal } from "../../data/goals.ts";
import { tell, undoable } from "../../data/undo.ts";
import { held, holdOrder, ofGoal } from "../../data/world.ts";
import { words } from "../../i18n/goals.ts";
import type { Goal } from "../../sync/entities.ts";
import { textRules } from "../../sync/texts.ts";
import { AudienceChip, Chip } from "../../ui/chip.tsx";
import type { Edge } from "../../ui/drag.ts";
import { whenIdle } from "../../ui/when_idle.ts";
import { Icon } from "../../ui/icon.tsx";
import { sayNow } from "../../ui/live.tsx";
import { Menu, type MenuItem } from "../../ui/menu.tsx";
import { InlineText } from "../own/inline_text.tsx";
import { seers } from "./seers.ts";

interface Props {
  goal: Goal;
  list: readonly Goal[]; // in which it stands
  onOpen: (what: "edit" | "audience" | "remove") => void;
}

export function GoalRow({ goal, list, onOpen }: Props) {
  const w = words();
  const row = useRef<HTMLLIElement>(null);
  const grip = useRef<HTMLSpanElement>(null);
  const [over, setOver] = useState<Edge | null>(null);
  const [lifted, setLifted] = useState(false);
  const release = useRef<(() => void) | null>(null);
  useEffect(() => {
    const ends = whenIdle(() => import("../../ui/drag.ts").then(({ dragRow }) => dragRow({
      element: row.current!, handle: grip.current!, list: "goals", id: goal.id, group: goal.status === "active" ? "active" : "rest",
      onDragging: (dragging) => {
        setLifted(dragging);
        release.current?.();
        release.current = dragging ? holdOrder() : null;
      },
      onOver: setOver,
      onDrop: (dragged, edge) => void placeGoal(dragged.id, { [edge]: goal.id }),
    })));
    return () => {
      release.current?.();
      ends();
    };
  }, [goal.id, goal.status]);
  const move = (to: number) => moveTo(goal, list, to);
  const at = list.findIndex((g) => g.id === goal.id);
  const key = (e: KeyboardEvent) => {
    if (!e.altKey || (e.key !== "ArrowUp" && e.key !== "ArrowDown")) return;
    e.preventDefault();
    e.stopPropagation();
    move(at + (e.key === "ArrowUp" ? -1 : 1));
  };
  const count = goal.audience === "followers" || goal.audience === "selected" ? seers({ audience: goal.audience, viewers: goal.viewers ?? [] }).length : null;
  const routines = held("routine").under(ofGoal(goal.id)).size;
  return (
    <li ref={row} class={`goal-row${lifted ? " goal-lifted" : ""}${over ? ` goal-over-${over}` : ""}`} data-color={goal.color} onKeyDownCapture={key}>
      <span class="goal-grip" ref={grip} title={w.drag(goal.title)}><Icon name="grip" /></span>
      <span class="goal-petal" aria-hidden="true" />
      <h2 class="goal-title">
        <InlineText value={goal.title} label={w.name} hint={w.editName(goal.title)} rule={textRules.goalTitle} onSave={(title) => void saveGoal(goal.id, { title })} />
      </h2>
      <span class="goal-notes">
        {goal.status !== "active" && <Chip>{w.statuses[goal.status]}</Chip>}
        <AudienceChip audience={goal.audience ?? "private"} count={count} onClick={() => onOpen("audience")} />
        {routines > 0 && <a class="goal-routines" href="/routines">{w.routines(routines)}</a>}
      </span>
      <Menu label={w.menu(goal.title)} items={() => itemsOf(goal, at, list.length, move, onOpen)} />
    </li>
  );
}

function moveTo(goal: Goal, list: readonly Goal[], to: number): void {
  const rest = list.filter((g) => g.id !== goal.id);
  const at = Math.min(Math.max(to, 0), rest.length);
  const next = rest[at];
  if (list[at]?.id === goal.id) return;
  void placeGoal(goal.id, next ? { before: next.id } : { after: rest.at(-1)!.id });
  sayNow(words().moved(at + 1, list.length));
}

function itemsOf(goal: Goal, at: number, of: number, move: (to: number) => void, open: Props["onOpen"]): MenuItem[] {
  const w = words();
  const active = goal.status === "active";
  return [
    { label: w.edit, icon: "pencil", onSelect: () => open("edit") },
    { label: w.audience, icon: "people", onSelect: () => open("audience") },
    { label: w.moveTop, disabled: at === 0, onSelect: () => move(0), lineBefore: true },
    { label: w.moveUp, keys: "⌥↑", disabled: at === 0, onSelect: () => move(at - 1) },
    { label: w.moveDown, keys: "⌥↓", disabled: at === of - 1, onSelect: () => move(at + 1) },
    { label: w.moveBottom, disabled: at === of - 1, onSelect: () => move(of - 1) },
    active
      ? { label: w.archive, icon: "box", lineBefore: true, onSelect: () => archive(goal) }
      : { label: w.resume, icon: "repeat", lineBefore: true, onSelect: () => resume(goal) },
    { label: w.remove, icon: "trash", danger: true, onSelect: () => open("remove") },
  ];
}

export function archive(goal: Goal): void {
  void saveGoal(goal.id, { status: "hidden" });
  undoable(() => words().archived(goal.title), () => void saveGoal(goal.id, { status: goal.status }));
}

function resume(goal: Goal): void {
  void saveGoal(goal.id, { status: "active" });
  tell(() => words().resumed(goal.title));
}
