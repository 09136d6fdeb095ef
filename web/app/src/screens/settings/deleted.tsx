// What was deleted in the last 30 days, and back.

import { useState } from "preact/hooks";
import { type Deleted, type DeletedKind, deletedKinds, deletedOf, nameOf, restoreDeleted } from "../../data/deleted.ts";
import { tell } from "../../data/undo.ts";
import { held } from "../../data/world.ts";
import { words } from "../../i18n/belongings.ts";
import { fullDay, shortDay } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Segmented } from "../../ui/tabs.tsx";
import { Fault, Reading, Group, useAct, useRead } from "./group.tsx";

export function DeletedPart() {
  const [kind, setKind] = useState<DeletedKind>("todo");
  return (
    <Group says={words().deletedSays}>
      <Segmented label={words().deletedAll} hideLabel value={kind} options={deletedKinds.map((value) => ({ value, label: words().kinds[value] }))} onChange={setKind} />
      <OfKind key={kind} kind={kind} />
    </Group>
  );
}

function OfKind({ kind }: { kind: DeletedKind }) {
  const read = useRead(() => deletedOf(kind, null));
  const { act, busy, problem } = useAct();
  const more = () =>
    act(async () => {
      const page = await deletedOf(kind, read.value!.next);
      read.set({ found: [...read.value!.found, ...page.found], next: page.next });
    });
  const restore = (gone: Deleted) => {
    void restoreDeleted(gone);
    read.set({ ...read.value!, found: read.value!.found.filter((other) => other.id !== gone.id) });
    tell(() => words().restored(nameOf(gone) || words().noTitle));
  };
  return (
    <>
      <Reading read={read} offline={words().deletedOffline}>
        {({ found, next }) => (found.length === 0
          ? <EmptyState picture="box" title={words().deletedNone}>{words().deletedNoneSays}</EmptyState>
          : (
            <>
              <ul class="set-lines">{found.map((gone) => <li key={gone.id}><Line gone={gone} onRestore={() => restore(gone)} /></li>)}</ul>
              {next && <div class="set-acts"><Button busy={busy} onClick={() => void more()}>{words().more}</Button></div>}
            </>
          ))}
      </Reading>
      <Fault>{problem}</Fault>
    </>
  );
}

function Line({ gone, onRestore }: { gone: Deleted; onRestore: () => void }) {
  const name = nameOf(gone) || words().noTitle;
  const goal = gone.kind === "todo" || gone.kind === "routine" ? held("goal").one(gone.goal_id)?.entity : undefined;
  const homeless = (gone.kind === "todo" || gone.kind === "routine") && !goal;
  const when = gone.kind === "diary" ? fullDay(gone.date) : gone.kind === "todo" && gone.date ? shortDay(gone.date) : "";
  return (
    <div class="set-row">
      <span class="set-main"><strong>{name}</strong><span class="set-says">{homeless ? words().withGoal : [goal?.title, when].filter(Boolean).join(" · ")}</span></span>
      <Button size="small" disabled={homeless} aria-label={words().restoreName(name)} onClick={onRestore}>{words().restore}</Button>
    </div>
  );
}
