// Tabs over panels, and a row of choices of which one holds.

import "./field.css";
import "./tabs.css";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Option<V extends string> {
  value: V;
  label: string;
  count?: number;
}
interface Props<V extends string> {
  label: string;
  options: readonly Option<V>[];
  value: V;
  onChange: (value: V) => void;
}

/** Tabs; children are the panel of the one that is open. */
export function Tabs<V extends string>({ label, options, value, onChange, children }: Props<V> & { children: ComponentChildren }) {
  const id = useId();
  const key = (e: KeyboardEvent) => {
    const now = options.findIndex((o) => o.value === value);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1 + options.length, Home: 0, End: options.length - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    const next = options[to % options.length]!;
    onChange(next.value);
    document.getElementById(`${id}-${next.value}`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} onKeyDown={key}>
        {options.map((o) => (
          <button
            key={o.value} id={`${id}-${o.value}`} type="button" role="tab" class="tab" aria-selected={o.value === value} aria-controls={`${id}-panel`}
            tabIndex={o.value === value ? 0 : -1} onClick={() => onChange(o.value)}
          >
            {o.label}{o.count !== undefined && o.count > 0 && <span class="tab-count">{o.count}</span>}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${value}`} tabIndex={-1}>{children}</div>
    </>
  );
}

/** One of two to five short choices; real radio buttons. */
export function Segmented<V extends string>({ label, options, value, onChange, hideLabel }: Props<V> & { hideLabel?: boolean }) {
  const id = useId();
  return (
    <fieldset class="segmented">
      <legend class={hideLabel ? "hidden-visually" : "field-label"}>{label}</legend>
      <div class="segments">
        {options.map((o) => (
          <label key={o.value} class="segment">
            <input type="radio" name={id} value={o.value} checked={o.value === value} onChange={() => onChange(o.value)} />
            <span>{o.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
