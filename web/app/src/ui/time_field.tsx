import "./field.css";
import "./time_field.css";
import { useId } from "preact/hooks";
import { parts } from "../i18n/parts.ts";
import { IconButton } from "./button.tsx";

/** A time of day, HH:MM or none, by the platform's own field. */
export function TimeField({ label, value, onChange, hint, hideLabel, required }: { label: string; value: string | null; onChange: (value: string | null) => void; hint?: string; hideLabel?: boolean; required?: boolean }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={hideLabel ? "hidden-visually" : "field-label"}>{label}</label>
      <span class="time-field">
        <input
          id={id} type="time" class="field-input" value={value ?? ""} aria-describedby={hint ? `${id}-hint` : undefined} required={required}
          onChange={(e) => (e.currentTarget.value !== "" || !required) && onChange(e.currentTarget.value.slice(0, 5) || null)}
        />
        {value && !required && <IconButton icon="close" label={parts().clear(label)} onClick={() => onChange(null)} />}
      </span>
      {hint && <div class="field-notes"><span id={`${id}-hint`}>{hint}</span></div>}
    </div>
  );
}
