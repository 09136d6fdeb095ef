import { diaryId } from "../../sync/ids.ts";
import { me } from "../../data/me.ts";
import { pill } from "../../data/status.ts";
import { held } from "../../data/world.ts";
import { words } from "../../i18n/diary.ts";
import type { Diary } from "../../sync/entities.ts";

/** Whether what was written is safe, and where. */
export function Saved({ diary }: { diary: Diary | null }) {
  if (!diary) return null;
  const w = words();
  const pending = held("diary").one(diaryId(me.value.id, diary.date))?.pending ?? false;
  const offline = pill.value.state === "offline" || pill.value.state === "reconnecting";
  return <span class="diary-saved">{!pending ? w.saved : offline ? w.savedHere : w.saving}</span>;
}
