import { langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/today.ts";
import type { Day, Diary } from "../../sync/entities.ts";
import { Icon } from "../../ui/icon.tsx";

/** The diary of the day: its mood and first line, or room for one. */
export function DiaryLine({ diary, day, isToday }: { diary: Diary | null; day: Day; isToday: boolean }) {
  const first = diary?.text?.trim().split("\n")[0];
  return (
    <a class="diary-line" href={`/diary/${day}`}>
      {diary?.mood ? <span class="diary-mood" aria-hidden="true">{diary.mood}</span> : <Icon name="book" />}
      <span class="hidden-visually">{words().diary}: </span>
      {first ? <span class="diary-words" lang={langOf(first)}>{first}</span> : <span class="diary-words diary-empty">{diary?.draft ? words().diaryDraft : isToday ? words().diaryEmpty : words().diaryEmptyPast}</span>}
    </a>
  );
}
