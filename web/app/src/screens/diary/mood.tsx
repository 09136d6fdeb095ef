import "../../ui/field.css";
import { useId, useState } from "preact/hooks";
import { words } from "../../i18n/diary.ts";
import { lazy } from "../../ui/lazy.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Sheet } from "../../ui/sheet.tsx";

const EmojiPicker = lazy(() => import("../../ui/emoji_picker.tsx"), "EmojiPicker");

/** Seven faces and any other emoji: how the day felt. */
export function MoodPicker({ value, onPick }: { value: string | null; onPick: (mood: string) => void }) {
  const [open, setOpen] = useState(false);
  const w = words();
  const id = useId();
  const faces = Object.entries(w.moods);
  const other = value && !(value in w.moods) ? value : null;
  return (
    <fieldset class="moods">
      <legend class="field-label">{w.mood}</legend>
      <div class="moods-row">
        {faces.map(([emoji, name]) => (
          <label key={emoji} class="mood" title={name}>
            <input type="radio" name={id} checked={emoji === value} onChange={() => onPick(emoji)} aria-label={name} />
            <span aria-hidden="true">{emoji}</span>
          </label>
        ))}
        {other && (
          <label class="mood">
            <input type="radio" name={id} checked aria-label={w.moodIs(other)} />
            <span aria-hidden="true">{other}</span>
          </label>
        )}
        <button type="button" class="mood-other" aria-label={w.otherMood} title={w.otherMood} onClick={() => setOpen(true)}><Icon name="plus" /></button>
      </div>
      {open && (
        <Sheet title={w.moodPick} side="centre" onClose={() => setOpen(false)}>
          <EmojiPicker onPick={(emoji: string) => { setOpen(false); onPick(emoji); }} />
        </Sheet>
      )}
    </fieldset>
  );
}
