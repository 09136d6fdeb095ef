import "./avatar.css";
import type { Color } from "../i18n/format.ts";

/** A person's picture, or the first letter of the name in a pigment. Decorative: the name stands beside it. */
export function Avatar({ name, src, color = "slate", size = 40 }: { name: string; src?: string | null; color?: Color; size?: number }) {
  const box = { width: `${size / 16}rem`, height: `${size / 16}rem`, fontSize: `${(size * 0.38) / 16}rem` };
  return (
    <span class="avatar" data-color={color} style={box} aria-hidden="true">
      {src ? <img src={src} alt="" width={size} height={size} decoding="async" /> : [...name.trim()][0]?.toUpperCase() ?? "·"}
    </span>
  );
}
