// Where tabs cannot share a store, a closed one may have left changes that nobody has sent: an open tab sends them, under
// the name of the client that made them.

import type { Client } from "../sync/client.ts";
import type { ID } from "../sync/entities.ts";
import type { Store } from "../sync/store.ts";
import { idbStore, removeDatabase } from "./idb.ts";
import { claimLeft, type Claim } from "./lone_tabs.ts";

/** Sends what was left whenever a client is live; returns how to stop. */
export function followLeft(user: ID, c: Client, open: (store: Store) => Client): () => void {
  let stopped = false;
  let running = false;
  const run = async (): Promise<void> => {
    if (running || stopped || c.status() !== "live") return;
    running = true;
    const refused: Claim[] = []; // for the next tab to show
    try {
      for (let claim = claimLeft(user); claim && !stopped; claim = claimLeft(user)) {
        if (!(await empty(claim, open, () => stopped))) refused.push(claim);
      }
    } finally {
      for (const claim of refused) claim.release();
      running = false;
    }
  };
  const stop = c.on("status", () => void run());
  void run();
  return () => {
    stopped = true;
    stop();
  };
}

/** Sends a database's queue and removes it; false if something in it has to be kept. */
async function empty(claim: Claim, open: (store: Store) => Client, stopped: () => boolean): Promise<boolean> {
  const store = idbStore(claim.database);
  const { pending, refused } = await store.load();
  if (pending.length > 0) {
    const left = open(store);
    await left.loaded;
    await sent(left);
    const kept = left.pending().length + left.refused().length;
    await left.close();
    if (kept > 0 || stopped()) return false;
  } else {
    store.close();
    if (refused.length > 0) return false;
  }
  await removeDatabase(claim.database);
  claim.drop();
  return true;
}

const patienceMs = 60_000;

/** Resolves when a client's queue is empty, or will not be soon. */
function sent(left: Client): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      for (const stop of stops) stop();
      resolve();
    };
    const look = (): void => {
      if (left.pending().length === 0 || left.status() === "signed_out" || left.status() === "offline") end();
    };
    const timer = setTimeout(end, patienceMs);
    const stops = [left.on("queue", look), left.on("status", look)];
    queueMicrotask(look);
  });
}
