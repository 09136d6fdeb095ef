// The routines by goal: what they say, and when they come next.

import "./screen.css";
import { computed } from "@preact/signals";
import { useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { goals } from "../../data/goals.ts";
import { nextDays, pauseRoutine, routines, stopRoutine } from "../../data/routines.ts";
import { tell } from "../../data/undo.ts";
import { someClient } from "../../data/world.ts";
import { clock, describeRule, langOf, relativeDay } from "../../i18n/format.ts";
import { words } from "../../i18n/routines.ts";
import type { Goal, Routine } from "../../sync/entities.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Page } from "../own/page.tsx";
import { RoutineSheet } from "./sheet.tsx";

type Open = { what: "new" } | { what: "edit" | "stop"; routine: Routine } | null;

const daysSaid = 3;
const ended = computed(() => routines.value.filter((r) => r.end && r.end < today.value));

/** The goals that have routines which go on, with these. */
const byGoal = computed(() =>
  goals.value
    .map((goal) => ({ goal, list: routines.value.filter((r) => r.goal_id === goal.id && !(r.end && r.end < today.value)) }))
    .filter(({ list }) => list.length > 0),
);

export function Screen() {
  const [open, setOpen] = useState<Open>(null);
  const w = words();
  if (!someClient.value) return <Page name="routines" title={w.title}><Skeleton /></Page>;
  const none = routines.value.length === 0;
  const noGoals = goals.value.length === 0;
  const add = () => setOpen({ what: "new" });
  return (
    <Page name="routines" title={w.title} lead={none ? undefined : w.lead} actions={!none && <Button size="small" icon="plus" onClick={add}>{w.add}</Button>}>
      {none && (
        <EmptyState
          picture="sprout" title={noGoals ? w.needsGoal : w.empty}
          action={noGoals ? <ButtonLink kind="primary" href="/goals">{w.makeGoal}</ButtonLink> : <Button kind="primary" onClick={add}>{w.add}</Button>}
        />
      )}
      {byGoal.value.map(({ goal, list }) => <GoalRoutines key={goal.id} goal={goal} list={list} onOpen={setOpen} />)}
      {ended.value.length > 0 && (
        <section class="own-section">
          <h2>{w.endedSection}</h2>
          <ul class="routines">{ended.value.map((r) => <Row key={r.id} routine={r} onOpen={setOpen} />)}</ul>
        </section>
      )}
      {open?.what === "new" && <RoutineSheet close={() => setOpen(null)} />}
      {open?.what === "edit" && <RoutineSheet routine={open.routine} close={() => setOpen(null)} />}
      {open?.what === "stop" && <Stop routine={open.routine} close={() => setOpen(null)} />}
    </Page>
  );
}

function GoalRoutines({ goal, list, onOpen }: { goal: Goal; list: readonly Routine[]; onOpen: (open: Open) => void }) {
  return (
    <section class="routines-goal" data-color={goal.color}>
      <h2 lang={langOf(goal.title)}>{goal.title}</h2>
      <ul class="routines">{list.map((r) => <Row key={r.id} routine={r} onOpen={onOpen} />)}</ul>
    </section>
  );
}

function Row({ routine: r, onOpen }: { routine: Routine; onOpen: (open: Open) => void }) {
  const w = words();
  const over = r.end && r.end < today.value;
  const edit = () => onOpen({ what: "edit", routine: r });
  return (
    <li class={`routine${r.paused || over ? " routine-rests" : ""}`}>
      <button type="button" class="routine-open" onClick={edit}>
        <span class="routine-title" lang={langOf(r.title)}>{r.title}</span>
        <span class="routine-rule">{[describeRule(r.rule), r.time ? clock(r.time) : null].filter(Boolean).join(" · ")}</span>
        <span class="routine-when">{saidWhen(r)}</span>
      </button>
      <span class="routine-chips">
        {r.mode === "manual" && <Chip>{w.manual}</Chip>}
        {r.paused && <Chip icon="clock">{w.paused}</Chip>}
      </span>
      <Menu
        label={w.menu(r.title)}
        items={[
          { label: w.edit, icon: "pencil", onSelect: edit },
          ...(over ? [] : [{ label: r.paused ? w.resume : w.pause, icon: "clock" as const, onSelect: () => pause(r) }]),
          { label: w.stop, icon: "trash", danger: true, lineBefore: true, onSelect: () => onOpen({ what: "stop", routine: r }) },
        ]}
      />
    </li>
  );
}

function saidWhen(r: Routine): string {
  const w = words();
  if (r.end && r.end < today.value) return w.ended(relativeDay(r.end, today.value));
  if (r.paused) return w.paused;
  const days = nextDays(r, daysSaid).map((day) => relativeDay(day, today.value));
  return days.length > 0 ? w.next(days.join(", ")) : w.noNext;
}

function pause(r: Routine): void {
  const paused = !r.paused;
  void pauseRoutine(r.id, paused);
  tell(() => (paused ? words().pausedNow(r.title) : words().resumedNow(r.title)));
}

function Stop({ routine, close }: { routine: Routine; close: () => void }) {
  const w = words();
  const stop = () => {
    void stopRoutine(routine.id);
    close();
  };
  return <Dialog title={w.stopTitle(routine.title)} confirm={w.stop} danger onConfirm={stop} onClose={close}>{w.stopSays}</Dialog>;
}
