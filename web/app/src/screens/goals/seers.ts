// Who sees what an audience lets in, and who would lose sight of it: what now holds, and never a copy of a list.

import { followers } from "../../data/people.ts";
import { words } from "../../i18n/goals.ts";
import { type Audience, type ID, type Person } from "../../sync/entities.ts";

export const maxViewers = 100;

export interface Seen {
  audience: Audience;
  viewers: readonly ID[];
}

/** The people whom an audience lets in, but for strangers; follows who follows me. */
export function seers({ audience, viewers }: Seen): Person[] {
  if (audience === "private") return [];
  return audience === "selected" ? followers.value.filter((p) => viewers.includes(p.id)) : followers.value;
}

const namesSaid = 3;

/** In words, who sees it now and will not; null when nobody loses sight of it. */
export function losesSight(was: Seen, next: Seen): string | null {
  const after = new Set(seers(next).map((p) => p.id));
  const losers = seers(was).filter((p) => !after.has(p.id));
  const strangers = was.audience === "public" && next.audience !== "public";
  if (strangers && losers.length === 0) return words().losesStrangers;
  if (strangers) return next.audience === "private" ? words().losesAll : words().losesUnchosen;
  if (losers.length === 0) return null;
  const said = losers.slice(0, namesSaid).map((p) => p.name);
  return words().loses(said.join(", "), losers.length - said.length);
}
