// Parts of other screens, loaded when first shown.

import type { ComponentType } from "preact";
import { lazy } from "../../ui/lazy.tsx";

const parts = import.meta.glob<Record<string, ComponentType<object>>>(["../palette/palette.tsx", "../demo/bar.tsx", "../welcome/welcome.tsx", "../calendar/month_small.tsx", "../system/refused.tsx"]);

/** A part of another screen that may not be there in every build of the tree. */
export function partOf<P extends object>(file: string, name: string): ComponentType<P> | null {
  const load = parts[`../${file}`];
  return load ? (lazy(load, name, true) as ComponentType<P>) : null;
}
