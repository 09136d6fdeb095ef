// Entities read by REST, kept beside those that came by deltas (protocol section 4, the rules of positions).

import { Problem } from "./client.ts";
import type { Core } from "./core.ts";
import type { Day, Entity, Stream } from "./entities.ts";
import type { Answered, Rest } from "./rest.ts";
import { keyOf } from "./state.ts";
import type { StreamState } from "./store.ts";

/** How often an answer is read again before the reading is given up. */
const maxReads = 5;

export interface Found {
  puts: { stream: Stream; entity: Entity }[];
  days: { stream: Stream; day: Day }[];
}

/** Holds the deltas of streams while they are read. In a tab that does not lead it is the leader who holds and keeps. */
export interface Hold {
  /** Keeps what was read, unless a reset or gone came in between, or the answer is older than what is held. */
  keep(found: Found, positions: ReadonlyMap<Stream, number>): Promise<boolean>;
  release(): void;
}

export interface Reader {
  read<T>(path: string, streams: readonly Stream[], find: (answer: T) => Found): Promise<T>;
}

/** hold resolves when no delta of the streams is applied any more. */
export function newReader(rest: Rest, hold: (streams: readonly Stream[]) => Promise<Hold>): Reader {
  const busy = new Map<Stream, Promise<unknown>>();

  async function once<T>(path: string, streams: readonly Stream[], find: (answer: T) => Found): Promise<{ answer: T; kept: boolean }> {
    const held = await hold(streams);
    try {
      const { body, positions }: Answered<T> = await rest.json<T>("GET", path);
      return { answer: body, kept: await held.keep(find(body), positions) };
    } finally {
      held.release();
    }
  }

  /** Reads of one stream follow each other, so that between them deltas are taken. */
  async function inTurn<T>(streams: readonly Stream[], run: () => Promise<T>): Promise<T> {
    const before = Promise.allSettled(streams.map((stream) => busy.get(stream)));
    const mine = before.then(run);
    const settled = mine.then(() => {}, () => {});
    for (const stream of streams) busy.set(stream, settled);
    try {
      return await mine;
    } finally {
      for (const stream of streams) if (busy.get(stream) === settled) busy.delete(stream);
    }
  }

  return {
    async read(path, streams, find) {
      for (let reads = 0; reads < maxReads; reads++) {
        const { answer, kept } = await inTurn(streams, () => once(path, streams, find));
        if (kept) return answer;
      }
      throw new Problem(0, "unreachable", "the streams change faster than they can be read");
    },
  };
}

/** Keeps what was read in the leading tab; false if it has to be read again. */
export async function keepRead(core: Core, { puts, days }: Found, positions: ReadonlyMap<Stream, number>, broken: boolean): Promise<boolean> {
  if (broken || core.loading()) return false;
  const { streams } = core.state;
  for (const [stream, at] of positions) if (at < (streams.get(stream)?.state.cursor ?? 0)) return false;
  // Of a stream that is not open nothing is kept: nobody would say when it changes.
  const put = puts.filter(({ stream, entity }) => {
    const replica = streams.get(stream);
    return replica && entity.rev >= (replica.entities.get(keyOf(entity.kind, entity.id))?.rev ?? 0);
  });
  const states = new Map<Stream, StreamState>();
  for (const { stream, day } of days) {
    const was = states.get(stream) ?? streams.get(stream)?.state;
    if (was && !was.days.includes(day)) states.set(stream, { ...was, days: [...was.days, day].sort() });
  }
  if (put.length + states.size > 0) await core.keep({ put, streams: [...states].map(([stream, state]) => ({ stream, state })) }, true);
  return true;
}
