// What one writes of a day: mood, text, a photo, a colour, how warm it was, and who may read it.

import { useState } from "preact/hooks";
import { maxDiary, missing, saveDiary } from "../../data/diaries.ts";
import { me } from "../../data/me.ts";
import { words } from "../../i18n/diary.ts";
import type { Day, Diary } from "../../sync/entities.ts";
import { diaryId } from "../../sync/ids.ts";
import { checkText, textRules } from "../../sync/texts.ts";
import { Button } from "../../ui/button.tsx";
import { AudienceChip, Chip } from "../../ui/chip.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { AudiencePicker } from "../goals/audience.tsx";
import { ColorPicker } from "../goals/colors.tsx";
import { type Seen, seers } from "../goals/seers.ts";
import { useDraft } from "../own/draft.ts";
import { Cheered } from "../todo/cheered.tsx";
import { PhotoField } from "../todo/photo_field.tsx";
import { MoodPicker } from "./mood.tsx";
import { Saved } from "./saved.tsx";
import { sayDay } from "./screen.tsx";
import { Temperature } from "./temperature.tsx";
import { VersionsBanner } from "./versions.tsx";

export function Editor({ day, diary, onVersions }: { day: Day; diary: Diary | null; onVersions: () => void }) {
  const w = words();
  const [asked, setAsked] = useState(false); // to finish, with something missing
  const finished = diary !== null && !diary.draft;
  const text = useDraft(diary?.text ?? "", (typed) => {
    if (checkText(typed, textRules.diary)) return false;
    if (finished && typed.trim() === "") return false; // kept as it was: the words below say so
    void saveDiary(day, { text: typed.trim() === "" ? null : typed });
  });
  const lacks = missing({ mood: diary?.mood ?? null, text: text.text });
  const finish = () => {
    setAsked(true);
    text.flush();
    if (!lacks) void saveDiary(day, { draft: false });
  };
  const emptied = finished && text.text.trim() === "";
  return (
    <div class="diary">
      {diary && <VersionsBanner diary={diary} onOpen={onVersions} />}
      <MoodPicker value={diary?.mood ?? null} onPick={(mood) => void saveDiary(day, { mood })} />
      <div class="diary-text" data-color={diary?.color ?? undefined}>
        <Field
          label={w.text} hideLabel value={text.text} onInput={text.input} onBlur={text.flush} multiline rows={7} placeholder={w.textHint}
          limit={maxDiary} error={emptied ? w.keepsNeeds.text : null}
        />
      </div>
      <PhotoField of="diary" id={diaryId(me.value.id, day)} photo={diary?.photo_id ?? null} alt={w.photoOf(sayDay(day))} before={diary ? undefined : () => saveDiary(day, {})} />
      <details class="diary-more" open={diary?.color != null || diary?.temperature != null}>
        <summary><Icon name="right" size={16} />{w.color} · {w.temperature}</summary>
        <div class="diary-more-body">
          <ColorPicker label={w.color} value={diary?.color ?? null} none={w.noColor} onChange={(color) => void saveDiary(day, { color })} />
          <Temperature value={diary?.temperature ?? null} onChange={(temperature) => void saveDiary(day, { temperature })} />
        </div>
      </details>
      {finished && <Cheered todo={diary} level={2} />}
      <div class="diary-foot">
        <Reader day={day} diary={diary} />
        <Saved diary={diary} />
        {!finished && <Button kind="primary" onClick={finish}>{w.finish}</Button>}
      </div>
      {!finished && asked && lacks && <p class="field-error" role="alert">{w.finishNeeds[lacks]}</p>}
      {!finished && !(asked && lacks) && <p class="own-note">{w.draftSays}</p>}
    </div>
  );
}

/** Who may read it, and the sheet in which that is changed. */
function Reader({ day, diary }: { day: Day; diary: Diary | null }) {
  const w = words();
  const was: Seen = { audience: diary?.audience ?? "private", viewers: diary?.viewers ?? [] };
  const [to, setTo] = useState<Seen | null>(null);
  const close = () => setTo(null);
  const save = () => {
    if (!to) return;
    void saveDiary(day, to.audience === "selected" ? { audience: to.audience, viewers: to.viewers } : { audience: to.audience });
    close();
  };
  const count = was.audience === "selected" || was.audience === "followers" ? seers(was).length : null;
  return (
    <span class="diary-reader">
      <AudienceChip audience={was.audience} count={count} onClick={() => setTo(was)} />
      {diary?.draft && <Chip icon="pencil">{w.draft}</Chip>}
      {to && (
        <Sheet title={w.audience} onClose={close} footer={<><Button onClick={close}>{w.close}</Button><Button kind="primary" onClick={save}>{w.save}</Button></>}>
          <AudiencePicker {...to} was={diary?.draft ? undefined : was} onChange={(audience, viewers) => setTo({ audience, viewers })} />
        </Sheet>
      )}
    </span>
  );
}
