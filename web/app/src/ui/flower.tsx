// A day as a flower: one petal a todo, in its goal's colour once done; how many are open, or a tick, in the middle.

import "./flower.css";
import { type Color, colors } from "../i18n/format.ts";
import { shapes as shapesOn } from "./prefs.ts";

export interface Petal {
  color: Color;
  done: boolean;
}

const most = 12; // petals; more todos share them
const middle = 17;

/** label says it in words; without one it is decoration beside words. fresh draws it once, petal by petal. */
export function Flower({ petals, open, size = 34, label, fresh }: { petals: readonly Petal[]; open: number; size?: number; label?: string; fresh?: boolean }) {
  const drawn = fit(petals);
  const n = drawn.length;
  return (
    <svg class={`flower${fresh ? " flower-fresh" : ""}`} style={{ width: `${size / 16}rem` }} viewBox="0 0 34 34" {...(label ? { role: "img", "aria-label": label } : { "aria-hidden": true })}>
      {n === 0 && <circle class="flower-none" cx={middle} cy={middle} r="9" />}
      {drawn.map((p, i) => (
        <g key={i} transform={`rotate(${turn(i, n)} ${middle} ${middle})`}>
          <ellipse cx={middle} cy="8" rx={width(n)} ry="7" class={p.done ? "flower-done" : "flower-open"} data-color={p.color} style={fresh ? { animationDelay: `${(i * 400) / n}ms` } : undefined} />
          {shapesOn.value && p.done && <path d={marks[colors.indexOf(p.color)]!} class="flower-shape" />}
        </g>
      ))}
      {n > 0 && <circle class="flower-heart" cx={middle} cy={middle} r="5.500" />}
      {n > 0 && open > 0 && <text x={middle} y="20.300" class={`flower-count${open > 9 ? " flower-many" : ""}`}>{open > 99 ? "+" : open}</text>}
      {n > 0 && open === 0 && <path class="flower-tick" d="m14.400 17.200 1.900 1.900 3.500-3.800" />}
    </svg>
  );
}

/** At most as many petals as can be told apart, in the same shares. */
function fit(petals: readonly Petal[]): readonly Petal[] {
  if (petals.length <= most) return petals;
  return Array.from({ length: most }, (_, i) => petals[Math.floor((i * petals.length) / most)]!);
}

/** A single petal stands up; several begin beside the top. */
const turn = (i: number, n: number): number => (n === 1 ? 0 : (360 / n) * (i + 0.5));

/** How wide a petal is: the more of them, the slimmer. */
const width = (n: number): number => Math.min(5.5, 26 / n + 1.6);

/** A small mark a colour has, for eyes that do not tell the colours apart; centred at 17, 6.5. */
const marks: readonly string[] = [
  "M15 6.500a2 2 0 1 0 4 0 2 2 0 0 0-4 0Z", // coral: dot
  "M17 4.300 19.200 8.500h-4.400Z", // apricot: triangle
  "M15.200 4.700h3.600v3.600h-3.600Z", // honey: square
  "M17 4c2 1.500 2 3.500 0 5-2-1.500-2-3.500 0-5Z", // leaf: leaf
  "M17 4.100 19.400 6.500 17 8.900 14.600 6.500Z", // teal: diamond
  "M14.800 5.900h4.400v1.200h-4.400Z", // sky: bar
  "M16.400 4.300h1.200v4.400h-1.200Z", // indigo: stroke
  "M16.400 4.300h1.200v1.600h1.600v1.200h-1.600v1.600h-1.200V7.100h-1.600V5.900h1.600Z", // violet: cross
  "M17 8.700 14.800 6.500c0-2.200 2.200-2 2.200-.7 0-1.300 2.200-1.500 2.200.7Z", // pink: heart
  "M15 8.500V4.500h4Z", // slate: corner
];
