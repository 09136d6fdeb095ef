// What waits for the server, by the thing it changes.

import { batch, signal, type ReadonlySignal } from "@preact/signals";
import type { Client } from "../sync/client.ts";
import type { Kind } from "../sync/entities.ts";
import type { Refused } from "../sync/store.ts";
import { held, onChange } from "./world.ts";

const count = signal(0);
const refusals = signal<readonly Refused[]>([]);
let since = new Map<string, number>(); // "kind/id" → when the oldest change of it was made

/** How many changes have no answer yet. */
export const waiting: ReadonlySignal<number> = count;

/** What the server refused and nobody has seen to. */
export const refusedMutations: ReadonlySignal<readonly Refused[]> = refusals;

/** Since when a thing waits, in Unix milliseconds; null when it does not. Whoever reads the thing is woken when that changes. */
export const pendingSince = (kind: Kind, id: string): number | null => since.get(`${kind}/${id}`) ?? null;

/** Follows a client's queue; returns how to stop. */
export function followQueue(c: Client): () => void {
  const read = (): void => batch(() => take(c));
  const stops = [c.on("queue", read), onChange(read)]; // with what it changes, so that nothing is drawn twice
  read();
  return () => {
    for (const stop of stops) stop();
    since = new Map();
    count.value = 0;
    refusals.value = [];
  };
}

function take(c: Client): void {
  const is = new Map<string, number>();
  for (const p of c.pending()) {
    const key = `${p.kind}/${p.id}`;
    if (!is.has(key)) is.set(key, Date.parse(p.at));
  }
  const was = since;
  since = is;
  for (const key of was.keys()) if (!is.has(key)) wake(key);
  for (const key of is.keys()) if (!was.has(key)) wake(key);
  count.value = c.pending().length;
  const refused = c.refused();
  if (refused.length > 0 || refusals.peek().length > 0) refusals.value = [...refused];
}

function wake(key: string): void {
  const slash = key.indexOf("/");
  const kind = key.slice(0, slash);
  if (kind === "todo" || kind === "diary") held(kind).wake(key.slice(slash + 1));
}
