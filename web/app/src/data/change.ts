// The one door through which this tab changes what the person owns.

import { signal } from "@preact/signals";
import type { Change } from "../sync/client.ts";
import { maxMutations } from "../sync/frames.ts";
import { StoreFull } from "../sync/store.ts";
import { client, touch } from "./world.ts";

/** Whether the newest change found no room on this device. */
export const storageFull = signal(false);

/**
 * Makes changes that belong together: shown at once, and durable on this device when it resolves. Up to 100 are one
 * commit. Rejects with StoreFull, when nothing of the rest was kept.
 */
export async function change(...changes: Change[]): Promise<void> {
  for (const c of changes) touch(c.kind, c.id);
  const kept: Promise<string>[] = [];
  for (let i = 0; i < changes.length; i += maxMutations) kept.push(client().change(...changes.slice(i, i + maxMutations)));
  try {
    await Promise.all(kept);
    storageFull.value = false;
  } catch (e) {
    if (e instanceof StoreFull) storageFull.value = true;
    throw e;
  }
}
