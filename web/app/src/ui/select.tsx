import "./field.css";
import "./select.css";
import { useId } from "preact/hooks";
import { Icon } from "./icon.tsx";

interface Props<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string }[];
  onChange: (value: V) => void;
  hideLabel?: boolean;
  hint?: string;
  disabled?: boolean;
}

/** One of several by the platform's own list. */
export function Select<V extends string>({ label, value, options, onChange, hideLabel, hint, disabled }: Props<V>) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={hideLabel ? "hidden-visually" : "field-label"}>{label}</label>
      <span class="select">
        <select id={id} class="field-input" disabled={disabled} aria-describedby={hint ? `${id}-hint` : undefined} value={value} onChange={(e) => onChange(e.currentTarget.value as V)}>
          {options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
        </select>
        <Icon name="right" size={16} />
      </span>
      {hint && <div class="field-notes"><span id={`${id}-hint`}>{hint}</span></div>}
    </div>
  );
}
