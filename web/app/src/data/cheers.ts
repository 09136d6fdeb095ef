// Cheers: what I give, what I gave lately, and who cheers me.

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Cheer, Diary, ID, Person, Todo } from "../sync/entities.ts";
import type { RefusalCode } from "../sync/frames.ts";
import { cheerId } from "../sync/ids.ts";
import { personOf } from "./bonds.ts";
import { recall, remember } from "./remember.ts";
import { client, held, myID, ofTarget, one } from "./world.ts";

export { arrivals, type Arrival, followArrivals } from "./arrivals.ts";

export type Target = Pick<Todo | Diary, "kind" | "id">;
export type WhenRefused = (code: RefusalCode | "parked") => void;

export const favourites = ["👏", "🔥", "💪", "❤️", "🎉", "👍"] as const;
const recentsMax = 12;

const given = computed(() => signal(JSON.parse(recall(`cheered-${myID()}`) ?? "[]") as string[]));

/** What I cheered with, the last first. */
export const recentEmoji: ReadonlySignal<string[]> = computed(() => given.value.value);

/** The six that are offered first: what I used last, filled up with the favourites. */
export const offered: ReadonlySignal<string[]> = computed(() => [...new Set([...recentEmoji.value.slice(0, 3), ...favourites])].slice(0, 6));

function used(emoji: string): void {
  const list = [emoji, ...recentEmoji.peek().filter((e) => e !== emoji)].slice(0, recentsMax);
  given.peek().value = list;
  remember(`cheered-${myID()}`, JSON.stringify(list));
}

/** My cheer on something, or null. Follows it. */
export const mine = (target: ID): string | null => one("cheer", cheerId(target, myID()))?.emoji ?? null;

/** Cheers, cheers otherwise, or with null takes the cheer back. refused hears why the server did not take it. */
export async function cheer(target: Target, emoji: string | null, refused?: WhenRefused): Promise<void> {
  const c = client();
  const id = cheerId(target.id, c.user);
  if (emoji) used(emoji);
  const batch = emoji
    ? await c.put("cheer", id, { target_kind: target.kind, target_id: target.id, emoji })
    : await c.delete("cheer", id);
  void c
    .answered(batch)
    .then(async ([result]) => {
      if (!result || result.ok) return;
      for (const r of c.refused()) if (r.mutation.id === id) await c.discard(r.key);
      refused?.(result.code ?? "invalid");
    })
    .catch(() => {}); // signed out before there was an answer
}

export interface Given {
  person: Person;
  emoji: string;
  at: string;
}

const byTime = (a: Given, b: Given): number => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0);

/** Who cheered something of mine, as this device holds it, the newest first. Follows it. */
export function cheersHeld(target: ID): Given[] {
  return [...held("cheer").under(ofTarget(target)).values()]
    .filter((h) => h.entity.user.id !== myID())
    .map(({ entity: c }) => ({ person: personOf(c.user.id, c.user), emoji: c.emoji, at: c.created_at ?? "" }))
    .sort(byTime);
}

/** The same from the server, for what is older than what is held. */
export async function cheersOn(target: Target): Promise<Given[]> {
  const path = `/v1/${target.kind === "todo" ? "todos" : "diaries"}/${target.id}/cheers?limit=100`;
  const page = await client().request<{ data: Cheer[] | null }>("GET", path);
  return (page.data ?? []).map((c) => ({ person: c.user, emoji: c.emoji, at: c.created_at ?? "" })).sort(byTime);
}

/** How many cheers there are of each emoji, the most first. */
export const counted = (cheers: Record<string, number> | null | undefined): [string, number][] =>
  Object.entries(cheers ?? {}).filter(([, n]) => n > 0).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
