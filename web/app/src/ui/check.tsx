// The box that is ticked. Its colour spreads from where it was touched.

import "./check.css";
import { useRef } from "preact/hooks";
import type { Color } from "../i18n/format.ts";
import { parts } from "../i18n/parts.ts";
import { Icon } from "./icon.tsx";

interface Props {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
  color?: Color;
  pending?: boolean; // not yet on the server for a while
  disabled?: boolean;
  dashed?: boolean; // not there yet: a suggestion, or the row being written
  small?: boolean;
  tabIndex?: number;
}

const tickMs = 10; // of the vibration, where there is one

export function Check({ checked, onChange, label, color, pending, disabled, dashed, small, tabIndex }: Props) {
  const fill = useRef<HTMLSpanElement>(null);
  const from = (e: PointerEvent & { currentTarget: HTMLElement }) => {
    const box = fill.current!.parentElement!.getBoundingClientRect();
    const part = (at: number, start: number, size: number) => `${Math.round(Math.min(Math.max((at - start) / size, 0), 1) * 100)}%`;
    fill.current!.style.setProperty("transform-origin", `${part(e.clientX, box.left, box.width)} ${part(e.clientY, box.top, box.height)}`);
  };
  return (
    <span class={`check${dashed ? " check-dashed" : ""}${small ? " check-small" : ""}`} data-color={color}>
      <input
        type="checkbox" checked={checked} disabled={disabled} aria-label={label} tabIndex={tabIndex} onPointerUp={from}
        onChange={(e) => {
          const next = e.currentTarget.checked;
          if (next) navigator.vibrate?.(tickMs);
          onChange(next);
        }}
      />
      <span class="check-box" aria-hidden="true"><span class="check-fill" ref={fill} /><Icon name="check" size={16} /></span>
      {pending && <span class="check-pending" role="img" aria-label={parts().pending} title={parts().pending} />}
    </span>
  );
}

/** A box of somebody else's: shows, and cannot be pressed. */
export function CheckMark({ checked, color, small }: { checked: boolean; color?: Color; small?: boolean }) {
  return (
    <span class={`check check-mark${small ? " check-small" : ""}`} data-color={color} role="img" aria-label={checked ? parts().done : parts().open}>
      <span class={`check-box${checked ? " check-on" : ""}`}><span class="check-fill" /><Icon name="check" size={16} /></span>
    </span>
  );
}
