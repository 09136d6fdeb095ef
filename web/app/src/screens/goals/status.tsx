import "../../ui/field.css";
import { useId } from "preact/hooks";
import { words } from "../../i18n/goals.ts";
import type { Status } from "../../sync/entities.ts";

const statuses: readonly Status[] = ["active", "hidden", "done", "ended", "stopped"];

/** Whether a goal goes on or rests, and what that means. */
export function StatusPicker({ value, onChange }: { value: Status; onChange: (status: Status) => void }) {
  const id = useId();
  const w = words();
  return (
    <fieldset class="status">
      <legend class="field-label">{w.status}</legend>
      <div class="own-chips">
        {statuses.map((s) => (
          <label key={s} class="status-choice">
            <input type="radio" name={id} checked={s === value} onChange={() => onChange(s)} aria-describedby={`${id}-says`} />
            <span>{w.statuses[s]}</span>
          </label>
        ))}
      </div>
      <p id={`${id}-says`} class="own-note">{w.statusSays[value]}</p>
    </fieldset>
  );
}
