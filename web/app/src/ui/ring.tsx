import "./ring.css";
import type { ComponentChildren } from "preact";
import type { Color } from "../i18n/format.ts";

const line = 3; // px
const length = 100; // of the whole circle, whatever its size

/** How much of a day is done, drawn around somebody; it fills as the share grows. The words are the caller's. */
export function Ring({ share, color = "slate", size = 56, children }: { share: number; color?: Color; size?: number; children?: ComponentChildren }) {
  const part = Math.min(Math.max(share, 0), 1) * length;
  const circle = { cx: size / 2, cy: size / 2, r: size / 2 - line / 2 - 0.5, pathLength: length };
  return (
    <span class="ring" data-color={color} style={{ width: `${size / 16}rem`, height: `${size / 16}rem` }}>
      <svg viewBox={`0 0 ${size} ${size}`} aria-hidden="true" focusable="false">
        <circle class="ring-track" {...circle} />
        <circle class={`ring-part${part === 0 ? " ring-none" : ""}`} {...circle} style={{ strokeDashoffset: String(length - part) }} />
      </svg>
      {children}
    </span>
  );
}
