// The diary of one day. It saves itself; until it is finished only its owner sees it.

import { useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { dayOf } from "../../data/days.ts";
import { removeDiary } from "../../data/diaries.ts";
import { lookAgain } from "../../data/looking.ts";
import { me } from "../../data/me.ts";
import { connection } from "../../data/status.ts";
import { words } from "../../i18n/diary.ts";
import { addDays } from "../../sync/days.ts";
import type { Day } from "../../sync/entities.ts";
import { IconButton } from "../../ui/button.tsx";
import { Menu } from "../../ui/menu.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { go } from "../../router.ts";
import { Page } from "../own/page.tsx";
import { Editor } from "./editor.tsx";
import { sayDay } from "./screen.tsx";
import { VersionsSheet } from "./versions.tsx";

export function DiaryDay({ day }: { day: Day }) {
  const w = words();
  const [versions, setVersions] = useState(false);
  const view = dayOf(me.value.id, day).value;
  const { diary, state } = view;
  const known = diary !== null || state === "ready"; // whether there is one; writing over an unread one would lose it
  const open = (to: Day) => go(`/diary/${to}`, { replace: true });
  return (
    <Page
      name="diary" title={sayDay(day)}
      actions={
        <>
          <IconButton icon="left" label={w.before} onClick={() => open(addDays(day, -1))} />
          <IconButton icon="right" label={w.after} disabled={day > today.value} onClick={() => open(addDays(day, 1))} />
          <Menu
            label={w.menu}
            items={[
              { label: w.all, icon: "book", onSelect: () => go("/diary") },
              ...(diary ? [
                { label: w.versions, icon: "repeat" as const, onSelect: () => setVersions(true) },
                { label: w.remove, icon: "trash" as const, danger: true, lineBefore: true, onSelect: () => removeDiary(day, () => words().removed) },
              ] : []),
            ]}
          />
        </>
      }
    >
      {!known && state === "loading" && <Skeleton />}
      {!known && state !== "loading" && <ErrorState title={w.fails} onRetry={() => lookAgain(me.value.id, day)}>{connection.value === "live" ? undefined : w.notHere}</ErrorState>}
      {known && <Editor day={day} diary={diary} onVersions={() => setVersions(true)} />}
      {versions && diary && <VersionsSheet diary={diary} close={() => setVersions(false)} />}
    </Page>
  );
}
