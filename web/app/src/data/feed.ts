// The feed: what the people whom I follow did today, from what this device holds, so live and there without a connection.

import { computed, effect, untracked, type ReadonlySignal } from "@preact/signals";
import type { Color, Day, Diary, ID, Todo } from "../sync/entities.ts";
import { followees, isMuted } from "./bonds.ts";
import { now } from "./clock.ts";
import { connection } from "./connection.ts";
import { recall, remember } from "./remember.ts";
import { peopleRow, type RowPerson } from "./row.ts";
import { doubtsAbout, learnDays } from "./todays.ts";
import { held, onDay, one, someClient } from "./world.ts";

export interface FeedItem {
  todo: Todo;
  color: Color;
}

export interface FeedPerson {
  row: RowPerson;
  items: FeedItem[]; // done, the newest first
  diary: Diary | null;
}

function itemsOf(owner: ID, day: Day): FeedItem[] {
  const items: FeedItem[] = [];
  for (const { entity } of held("todo").under(onDay(owner, day)).values()) {
    if (entity.done) items.push({ todo: entity, color: one("goal", entity.goal_id)?.color ?? "slate" });
  }
  return items.sort((a, b) => ((a.todo.done_at ?? "") < (b.todo.done_at ?? "") ? 1 : -1));
}

const diaryOn = (owner: ID, day: Day): Diary | null => [...held("diary").under(onDay(owner, day)).values()][0]?.entity ?? null;

/** Everybody whom I follow but do not mute, in the order of the row. */
export const feed: ReadonlySignal<FeedPerson[]> = computed(() =>
  peopleRow.value.filter((r) => !r.self).map((row) => ({ row, items: itemsOf(row.person.id, row.day), diary: diaryOn(row.person.id, row.day) })),
);

interface FeedAnswer {
  data: { date: Day; user: { id: ID } }[] | null;
  next_cursor: string | null;
}

const hourMs = 60 * 60_000;
/** How long an answer is good enough. Whoever may be in my zone is taken to be, until the hours of many visits have told. */
const goodForMs = { "nothing known": 10 * 60_000, elsewhere: hourMs, "may be in my zone": 3 * hourMs } as const;
let asking = false;

/** Learns which day it is for each of those I follow, and again while that may have changed. Returns how to stop. */
export function followTheirDays(): () => void {
  return effect(() => {
    const c = someClient.value;
    const ids = followees.value.filter((p) => !isMuted(p.id)).map((p) => p.id);
    if (!c || ids.length === 0) return;
    const doubts = doubtsAbout(ids);
    const age = now.value * 60_000 - Number(recall(askedName(c.user)) ?? 0);
    const due = [...doubts].some((doubt) => doubt !== null && age >= goodForMs[doubt]);
    if (due && connection.value === "live") untracked(() => asking || hidden() || void askDays());
  });
}

const hidden = (): boolean => typeof document !== "undefined" && document.visibilityState === "hidden";

const askedName = (user: ID): string => `days-asked-${user}`;

async function askDays(): Promise<void> {
  const c = someClient.peek();
  if (!c) return;
  asking = true;
  remember(askedName(c.user), String(Date.now()));
  try {
    let cursor: string | null = "";
    while (cursor !== null) {
      const at = Date.now();
      const page: FeedAnswer = await c.request("GET", `/v1/feed?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`);
      if (someClient.peek() !== c) return;
      learnDays((page.data ?? []).map((d) => ({ owner: d.user.id, day: d.date })), at);
      cursor = page.next_cursor;
    }
  } catch {
    // Their days stay as they are taken to be until the next hour.
  } finally {
    asking = false;
  }
}
