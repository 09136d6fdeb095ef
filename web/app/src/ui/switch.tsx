import "./switch.css";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Props {
  label: ComponentChildren;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: string;
  disabled?: boolean;
}

/** On or off, at once; the whole line can be pressed. */
export function Switch({ label, checked, onChange, hint, disabled }: Props) {
  const id = useId();
  return (
    <div class="switch">
      <label class="switch-line" for={id}>
        <span class="switch-label">{label}</span>
        <input
          id={id} type="checkbox" role="switch" checked={checked} disabled={disabled} aria-describedby={hint ? `${id}-hint` : undefined}
          onChange={(e) => onChange(e.currentTarget.checked)}
        />
        <span class="switch-track" aria-hidden="true"><span class="switch-knob" /></span>
      </label>
      {hint && <p id={`${id}-hint`} class="switch-hint">{hint}</p>}
    </div>
  );
}
