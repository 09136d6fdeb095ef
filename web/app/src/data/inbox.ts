// The inbox, from what this device holds: so it is live, and there without a connection.

import { computed, type ReadonlySignal } from "@preact/signals";
import { todayIn } from "../sync/days.ts";
import type { Cheer, Day, Follower, ID, News, Person } from "../sync/entities.ts";
import { isMuted, personOf } from "./bonds.ts";
import { change } from "./change.ts";
import { me, saveSettings, settings } from "./me.ts";
import { client, everything, held, myID, one } from "./world.ts";

interface Line {
  key: string;
  at: string; // of the newest in it
  unseen: boolean;
}
export type InboxLine =
  | (Line & { type: "request"; person: Person })
  | (Line & { type: "cheers"; target: ID; targetKind: "todo" | "diary"; emojis: string[]; people: Person[] })
  | (Line & { type: "news"; news: News; person: Person | null });

/** Lines of one of my days, the newest day first. */
export interface InboxDay {
  at: string; // of the newest line; its date here is the day
  lines: InboxLine[];
}

const newest = (a: { at: string }, b: { at: string }): number => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0);

/** Cheers of one date on one thing are one line, the newest person first. dayOf says which date an instant is here. */
export function mergeCheers(cheers: readonly Cheer[], seenAt: string, dayOf: (at: string) => Day): InboxLine[] {
  const lines = new Map<string, Extract<InboxLine, { type: "cheers" }>>();
  const sorted = [...cheers].sort((a, b) => ((a.created_at ?? "") < (b.created_at ?? "") ? 1 : -1));
  for (const c of sorted) {
    const at = c.created_at ?? "";
    const key = `${c.target_id} ${dayOf(at)}`;
    const line = lines.get(key);
    if (!line) {
      lines.set(key, { type: "cheers", key, at, unseen: at > seenAt, target: c.target_id, targetKind: c.target_kind, emojis: [c.emoji], people: [c.user] });
      continue;
    }
    if (!line.emojis.includes(c.emoji)) line.emojis.push(c.emoji);
    if (!line.people.some((p) => p.id === c.user.id)) line.people.push(c.user);
  }
  return [...lines.values()];
}

/** The day of mine in which an instant lies. */
export const dateHere = (at: string): Day => todayIn(settings.value.time_zone, settings.value.day_start_hour, new Date(at || 0));

const seenAt = computed(() => me.value.settings.inbox_seen_at ?? "");

const cheersOnMine = computed(() => {
  const mine = myID();
  return [...held("cheer").under(everything).values()].map((h) => h.entity).filter((c) => c.user.id !== mine && !isMuted(c.user.id));
});

const requestLines: ReadonlySignal<InboxLine[]> = computed(() =>
  [...held("follower").under(everything).values()]
    .map((h) => h.entity as Follower)
    .filter((e) => e.state === "requested" && !isMuted(e.user_id))
    .map((e) => ({ type: "request" as const, key: e.id, at: e.created_at ?? "", unseen: (e.created_at ?? "") > seenAt.value, person: personOf(e.user_id, e.user) }))
    .sort(newest),
);

const cheerLines = computed(() => mergeCheers(cheersOnMine.value, seenAt.value, dateHere));

const newsLines: ReadonlySignal<InboxLine[]> = computed(() =>
  [...held("news").under(everything).values()]
    .map((h) => h.entity)
    .filter((n) => !n.user || !isMuted(n.user.id))
    .map((n) => ({ type: "news" as const, key: n.id, at: n.at, unseen: n.at > seenAt.value, news: n, person: n.user ? personOf(n.user.id, n.user) : null })),
);

/** Who asks to follow me: on top, since they wait for an answer. */
export const inboxRequests = requestLines;

/** Everything else, by date. */
export const inboxDays: ReadonlySignal<InboxDay[]> = computed(() => {
  const days = new Map<Day, InboxLine[]>();
  for (const line of [...cheerLines.value, ...newsLines.value].sort(newest)) {
    const day = dateHere(line.at);
    days.get(day)?.push(line) ?? days.set(day, [line]);
  }
  return [...days.values()].map((lines) => ({ at: lines[0]!.at, lines }));
});

/** What waits to be looked at: requests and cheers only, so that the badge stays quiet. */
export const unseen: ReadonlySignal<number> = computed(
  () => requestLines.value.filter((l) => l.unseen).length + cheerLines.value.filter((l) => l.unseen).length,
);

const anyUnseen = computed(() => unseen.value > 0 || newsLines.value.some((l) => l.unseen));

/** Marks all as seen, if there is anything that is not. */
export function markSeen(): void {
  if (!anyUnseen.peek() || !one("settings", myID())) return;
  const newestAt = [...requestLines.peek(), ...cheerLines.peek(), ...newsLines.peek()].reduce((at, l) => (l.at > at ? l.at : at), "");
  const now = new Date(client().serverNow()).toISOString();
  void saveSettings({ inbox_seen_at: newestAt > now ? newestAt : now });
}

export const removeNews = (id: ID): Promise<void> => change({ op: "delete", kind: "news", id });
