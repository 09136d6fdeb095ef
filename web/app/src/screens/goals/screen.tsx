// The goals in their order, and those that rest.

import "./screen.css";
import { computed } from "@preact/signals";
import { useState } from "preact/hooks";
import { goals, shareAllWithFollowers } from "../../data/goals.ts";
import { someClient } from "../../data/world.ts";
import { words } from "../../i18n/goals.ts";
import { audiences, type Goal } from "../../sync/entities.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Page } from "../own/page.tsx";
import { RemoveGoal } from "./remove.tsx";
import { GoalRow } from "./row.tsx";
import { Samples } from "./samples.tsx";
import { GoalSheet } from "./sheet.tsx";

type Open = { what: "new" } | { what: "edit" | "audience" | "remove"; goal: Goal } | { what: "share" } | null;

const active = computed(() => goals.value.filter((g) => g.status === "active"));
const resting = computed(() => goals.value.filter((g) => g.status !== "active"));
const narrow = computed(() => active.value.filter((g) => audiences.indexOf(g.audience ?? "private") < audiences.indexOf("followers")));

export function Screen() {
  const [open, setOpen] = useState<Open>(null);
  const w = words();
  if (!someClient.value) return <Page name="goals" title={w.title}><Skeleton /></Page>;
  const none = goals.value.length === 0;
  const row = (goal: Goal) => <GoalRow key={goal.id} goal={goal} list={goal.status === "active" ? active.value : resting.value} onOpen={(what) => setOpen({ what, goal })} />;
  return (
    <Page
      name="goals" title={w.title} lead={none ? undefined : w.lead}
      actions={!none && <Button size="small" icon="plus" onClick={() => setOpen({ what: "new" })}>{w.add}</Button>}
    >
      {none && <Samples onOwn={() => setOpen({ what: "new" })} />}
      {active.value.length > 0 && <ul class="goals" aria-label={w.sectionActive}>{active.value.map(row)}</ul>}
      {narrow.value.length > 0 && <div class="goals-foot"><Button kind="plain" size="small" icon="people" onClick={() => setOpen({ what: "share" })}>{w.shareAll}</Button></div>}
      {resting.value.length > 0 && (
        <section class="own-section">
          <h2>{w.sectionRest}</h2>
          <ul class="goals goals-resting">{resting.value.map(row)}</ul>
        </section>
      )}
      <Opened open={open} close={() => setOpen(null)} />
    </Page>
  );
}

function Opened({ open, close }: { open: Open; close: () => void }) {
  if (!open) return null;
  switch (open.what) {
    case "new":
      return <GoalSheet close={close} />;
    case "edit":
      return <GoalSheet goal={open.goal} close={close} />;
    case "audience":
      return <GoalSheet goal={open.goal} start="audience" close={close} />;
    case "remove":
      return <RemoveGoal goal={open.goal} close={close} />;
    case "share":
      return <ShareAll close={close} />;
  }
}

function ShareAll({ close }: { close: () => void }) {
  const w = words();
  const share = () => {
    void shareAllWithFollowers();
    close();
  };
  return <Dialog title={w.shareAll} confirm={w.shareAllYes} onConfirm={share} onClose={close}>{w.shareAllSays(narrow.value.length)}</Dialog>;
}
