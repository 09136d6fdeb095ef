// One diary a day: drafts, the finished ones, and what another device's writing replaced.

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { addDays } from "../sync/days.ts";
import type { Day, Diary, Fields, ID, Instant } from "../sync/entities.ts";
import { diaryId } from "../sync/ids.ts";
import { change } from "./change.ts";
import { undoable } from "./undo.ts";
import { client, held, myID, onChange, onDay, someClient } from "./world.ts";

export const maxDiary = 2000; // graphemes
export const maxTemperature = 100;

/** What is held of somebody's diary of a day; null where there is none to be seen. */
export function diaryOf(owner: ID, day: Day): ReadonlySignal<Diary | null> {
  return computed(() => {
    let newest: Diary | null = null;
    for (const { entity } of held("diary").under(onDay(owner, day)).values()) {
      if (!newest || entity.rev > newest.rev) newest = entity;
    }
    return newest;
  });
}

/**
 * Writes fields of my diary of a day. One that is not there begins as a draft, which only I see. Resolves when it is
 * durable on this device.
 */
export function saveDiary(day: Day, fields: Fields): Promise<void> {
  const id = diaryId(myID(), day);
  if (held("diary").peek(id)) return change({ op: "put", kind: "diary", id, fields });
  // One deleted within 30 days has the same id: it comes back, and nothing of what it was.
  const blank = { date: day, mood: null, text: null, color: null, temperature: null, photo_id: null, draft: true, deleted: false };
  return change({ op: "put", kind: "diary", id, fields: { ...blank, ...fields } });
}

/** What is missing before a diary is more than a draft. */
export function missing(diary: Pick<Diary, "mood" | "text"> | null): "mood" | "text" | "both" | null {
  const mood = !!diary?.mood;
  const text = !!diary?.text?.trim();
  if (mood && text) return null;
  return mood ? "text" : text ? "mood" : "both";
}

/** Deletes my diary of a day; the undo brings it back as it was. */
export function removeDiary(day: Day, message: () => string): void {
  const id = diaryId(myID(), day);
  if (!held("diary").peek(id)) return;
  void change({ op: "delete", kind: "diary", id });
  undoable(message, () => void change({ op: "put", kind: "diary", id, fields: { deleted: false } }));
}

/** Text that another device's writing replaced; kept for 30 days. */
export interface Revision {
  id: ID;
  created_at: Instant;
  mood: string | null;
  text: string | null;
}

/** Throws Problem where there is no connection. */
export async function revisions(id: ID): Promise<Revision[]> {
  const answer = await client().request<{ data: Revision[] | null }>("GET", `/v1/diaries/${id}/revisions`);
  return answer.data ?? [];
}

const version = signal(0);
onChange((changed) => {
  if (!changed || [...changed].some((key) => key.startsWith("diary/"))) version.value++;
});

/** My diaries that are held, the newest first. */
export const pastDiaries: ReadonlySignal<Diary[]> = computed(() => {
  void version.value;
  const me = someClient.value?.user;
  const mine: Diary[] = [];
  for (const h of held("diary").all()) if (h.owner === me) mine.push(h.entity);
  return mine.sort((a, b) => (a.date < b.date ? 1 : -1));
});

const spanDays = 180; // read at once
const pageMost = 500; // what the server gives at once: more than a span can have

interface Page {
  data: Diary[] | null;
}

/**
 * Reads my diaries before a day, back to the next ones that there are. Returns the day from which on all are here, null
 * when all are. Throws Problem.
 */
export async function readPast(before: Day): Promise<Day | null> {
  const c = client();
  const stream = `s/${c.user}`;
  const first = await c.request<Page>("GET", "/v1/diaries?limit=1"); // the oldest
  const oldest = first.data?.[0]?.date;
  let from = before;
  while (oldest && oldest < from) {
    const to = addDays(from, -1);
    from = addDays(from, -spanDays);
    const path = `/v1/diaries?from=${from}&to=${to}&limit=${pageMost}`;
    const page = await c.readInto<Page>(path, [stream], (answer) => (answer.data ?? []).map((entity) => ({ stream, entity })));
    if (page.data?.length) return oldest < from ? from : null;
  }
  return null;
}
