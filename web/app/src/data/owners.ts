// Streams of goals and diaries that are shared with selected people name no owner. Who that is has to be found out before
// anything of theirs can be shown at its place.

import type { Client } from "../sync/client.ts";
import type { Day, ID, Stream } from "../sync/entities.ts";
import { diaryId } from "../sync/ids.ts";
import type { DayBody } from "./looking.ts";
import { everything, held } from "./world.ts";

const settleMs = 50; // streams open in bursts

/** Learns the owners of a client's streams as they open; returns how to stop. */
export function followOwners(c: Client): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let stopped = false;
  const learn = async (): Promise<void> => {
    if (asking || stopped || !c.leading() || c.status() !== "live" || unknown(c).length === 0) return;
    asking = true;
    try {
      await learnDiaries(c);
      if (unknown(c).length > 0) await learnFromFeed(c);
      for (const user of followees()) if (unknown(c).length > 0 && !stopped) await learnGoals(c, user);
    } catch {
      // Without a connection, or when somebody has just been blocked: the next stream or connection asks again.
    } finally {
      asking = false;
    }
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void learn(), settleMs);
  };
  const stops = [
    c.on("stream", (stream, state) => {
      if (state === "open" && stream.startsWith("g/")) soon();
    }),
    c.on("status", soon),
  ];
  soon();
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

function unknown(c: Client): Stream[] {
  return [...c.streams()].filter(([stream, { owner }]) => stream.startsWith("g/") && owner === null).map(([stream]) => stream);
}

function followees(): ID[] {
  return [...held("follow").under(everything).values()].filter((h) => h.entity.state === "accepted").map((h) => h.entity.user_id);
}

/** A diary's id says whose it is, of those whom one follows. */
async function learnDiaries(c: Client): Promise<void> {
  for (const stream of unknown(c)) {
    const id = stream.slice(2);
    const day = held("diary").peek(id)?.entity.date;
    const owner = day && followees().find((user) => diaryId(user, day) === id);
    if (owner) await c.setOwner(stream, owner);
  }
}

async function learnFromFeed(c: Client): Promise<void> {
  for await (const { user, goals, diary } of feed(c)) {
    for (const id of [...goals.map((g) => g.id), ...(diary ? [diary.id] : [])]) await own(c, `g/${id}`, user.id);
  }
}

/** Goals of those who are muted stand in no feed. */
async function learnGoals(c: Client, user: ID): Promise<void> {
  const page = await c.request<{ data: { id: ID }[] }>("GET", `/v1/users/${user}/goals?limit=100`);
  for (const { id } of page.data) await own(c, `g/${id}`, user);
}

async function own(c: Client, stream: Stream, owner: ID): Promise<void> {
  if (c.streams().get(stream)?.owner === null) await c.setOwner(stream, owner);
}

/** A day of everybody whom one follows; their own today without one. */
export async function* feed(c: Client, date?: Day): AsyncGenerator<DayBody> {
  for (let cursor: string | null = ""; cursor !== null; ) {
    const query: string = `limit=100${date ? `&date=${date}` : ""}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
    const page: { data: DayBody[]; next_cursor: string | null } = await c.request("GET", `/v1/feed?${query}`);
    yield* page.data;
    cursor = page.next_cursor;
  }
}
