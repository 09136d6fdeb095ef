// The one door through which this tab changes what the person owns.

import { signal } from "@preact/signals";
import type { Change } from "../sync/client.ts";
import { maxMessageBytes, maxMutations } from "../sync/frames.ts";
import { StoreFull } from "../sync/store.ts";
import { StoreGone } from "./idb.ts";
import { client, touch } from "./world.ts";

/** Whether the newest change found no room on this device. */
export const storageFull = signal(false);

/**
 * Makes changes that belong together: shown at once, and durable on this device when it resolves. What fits into
 * one message, up to 100, is one commit. Rejects with StoreFull, when nothing of the rest was kept.
 */
export async function change(...changes: Change[]): Promise<void> {
  for (const c of changes) touch(c.kind, c.id);
  const kept = messages(changes).map((some) => client().change(...some));
  try {
    await Promise.all(kept);
    storageFull.value = false;
  } catch (e) {
    if (e instanceof StoreGone) return; // opening the store anew brings what was not sent
    if (e instanceof StoreFull) storageFull.value = true;
    throw e;
  }
}

const roomBytes = maxMessageBytes - 4096; // of a message, without what goes around its mutations
const aroundBytes = 200; // a mutation without its fields

/** As many in each as one message takes. */
function messages(changes: readonly Change[]): Change[][] {
  const all: Change[][] = [];
  let room = 0;
  for (const c of changes) {
    const size = aroundBytes + new TextEncoder().encode(JSON.stringify(c.fields ?? {})).length;
    if (all.length === 0 || all.at(-1)!.length === maxMutations || size > room) {
      all.push([]);
      room = roomBytes;
    }
    all.at(-1)!.push(c);
    room -= size;
  }
  return all;
}

/** The same for what says at once what it made: why it was not kept is told by storageFull. */
export function changeNow(...changes: Change[]): void {
  change(...changes).catch((e: unknown) => {
    if (!(e instanceof StoreFull)) throw e;
  });
}
