// The screens that there are, each loaded when first opened; today comes with the page.

import type { ComponentType } from "preact";
import { lazy } from "../../ui/lazy.tsx";
import { Screen as Today } from "../today/screen.tsx";

type Module = { Screen: ComponentType<Record<string, string>> };

const others = import.meta.glob<Module>(["../*/screen.tsx", "!../today/screen.tsx"]);
const made = new Map<string, ComponentType<Record<string, string>>>([["today", Today as ComponentType<Record<string, string>>]]);

/** The screen of a folder, or null where there is none. */
export function screenOf(folder: string): ComponentType<Record<string, string>> | null {
  const known = made.get(folder);
  if (known) return known;
  const load = others[`../${folder}/screen.tsx`];
  if (!load) return null;
  const screen = lazy(load, "Screen");
  made.set(folder, screen);
  return screen;
}
