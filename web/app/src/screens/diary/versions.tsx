// What another device's writing replaced: nothing that was written is lost for 30 days.

import { useEffect, useState } from "preact/hooks";
import { type Revision, revisions, saveDiary } from "../../data/diaries.ts";
import { settings } from "../../data/me.ts";
import { connection } from "../../data/status.ts";
import { undoable } from "../../data/undo.ts";
import { words } from "../../i18n/diary.ts";
import { shortDay, timeAt } from "../../i18n/format.ts";
import type { Diary } from "../../sync/entities.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";

type Read = Revision[] | "reading" | "failed";

/** Reads what there is once there is a connection. */
function useVersions({ id, rev }: Diary): Read {
  const [read, setRead] = useState<Read>("reading");
  const live = connection.value === "live" && rev > 0; // of rev 0 the server does not know yet
  useEffect(() => {
    if (!live) return setRead((was) => (was === "reading" ? "failed" : was));
    let current = true;
    revisions(id).then((all) => current && setRead(all), () => current && setRead("failed"));
    return () => void (current = false);
  }, [id, live]);
  return read;
}

/** Says that there is text from elsewhere, which is not the text that stands here. */
export function VersionsBanner({ diary, onOpen }: { diary: Diary; onOpen: () => void }) {
  const read = useVersions(diary);
  const w = words();
  if (!Array.isArray(read) || !read.some((r) => r.text && r.text !== diary.text)) return null;
  return <Banner icon="repeat" actions={<Button kind="plain" size="small" onClick={onOpen}>{w.versions}</Button>}>{w.versionsNew}</Banner>;
}

export function VersionsSheet({ diary, close }: { diary: Diary; close: () => void }) {
  const read = useVersions(diary);
  const w = words();
  return (
    <Sheet title={w.versions} onClose={close}>
      <div class="versions">
        <p class="own-note">{w.versionsSay}</p>
        {read === "reading" && <Skeleton />}
        {read === "failed" && <p>{w.versionsOffline}</p>}
        {Array.isArray(read) && read.length === 0 && <p>{w.versionsNone}</p>}
        {Array.isArray(read) && read.map((r) => <Version key={r.id} revision={r} diary={diary} close={close} />)}
      </div>
    </Sheet>
  );
}

function Version({ revision: r, diary, close }: { revision: Revision; diary: Diary; close: () => void }) {
  const w = words();
  const when = `${shortDay(r.created_at.slice(0, 10))} ${timeAt(r.created_at, settings.value.time_zone)}`;
  const put = (text: string) => {
    const { text: was } = diary;
    void saveDiary(diary.date, { text });
    undoable(() => words().versionTaken, () => saveDiary(diary.date, { text: was }));
    close();
  };
  return (
    <article class="version">
      <h3>{w.versionAt(when)}</h3>
      <p class="version-text">{r.mood && <span>{r.mood} </span>}{r.text}</p>
      {r.text && (
        <div class="own-chips">
          <Button size="small" onClick={() => put(r.text!)}>{w.versionTake}</Button>
          <Button size="small" kind="plain" onClick={() => put([diary.text, r.text].filter(Boolean).join("\n\n"))}>{w.versionAdd}</Button>
        </div>
      )}
    </article>
  );
}
