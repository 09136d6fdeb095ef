// Browsers have no Web Locks on plain http from another machine: there tabs cannot share a store. Each has a database of
// its own, with a lease in localStorage; a tab takes over the database that a closed one has left, and its queue with it.

import type { ID } from "../sync/entities.ts";
import { newId } from "../sync/ids.ts";
import { databaseOf } from "./idb.ts";
import { recall, remember, remembered } from "./remember.ts";

export interface Claim {
  database: string;
  /** Leaves it to the next tab. */
  release(): void;
}

const leaseMs = 150_000; // timers of a page in the background run once a minute
const renewMs = 30_000;

interface Lease {
  tab: string;
  until: number; // Unix milliseconds; 0 when the tab said that it closed
}

/** A database that no tab uses: one that was left, those used last first, or a new one. */
export function claimDatabase(user: ID, now: () => number = Date.now): Claim {
  const tab = newId();
  const left = remembered(`tab-${user}-`)
    .map((name) => ({ name, lease: leaseOf(name) }))
    .filter(({ lease }) => lease !== null && lease.until < now())
    .sort((a, b) => b.lease!.until - a.lease!.until);
  const name = left[0]?.name ?? `tab-${user}-${tab}`;
  const renew = (): void => remember(name, JSON.stringify({ tab, until: now() + leaseMs } satisfies Lease));
  const end = (): void => {
    if (leaseOf(name)?.tab === tab) remember(name, JSON.stringify({ tab, until: now() - 1 } satisfies Lease));
  };
  renew();
  const timer = setInterval(renew, renewMs);
  const back = (e: PageTransitionEvent): void => {
    if (e.persisted) renew(); // the page was kept in memory, and so was its store
  };
  if (typeof addEventListener !== "undefined") {
    addEventListener("pagehide", end);
    addEventListener("pageshow", back);
  }
  return {
    database: databaseOf(user, name.slice(`tab-${user}-`.length)),
    release() {
      clearInterval(timer);
      if (typeof removeEventListener !== "undefined") {
        removeEventListener("pagehide", end);
        removeEventListener("pageshow", back);
      }
      end();
    },
  };
}

/** Databases of this person that no tab uses: what is in their queues has to be sent by somebody. */
export function leftDatabases(user: ID, now: () => number = Date.now): string[] {
  return remembered(`tab-${user}-`)
    .filter((name) => (leaseOf(name)?.until ?? 0) < now())
    .map((name) => databaseOf(user, name.slice(`tab-${user}-`.length)));
}

function leaseOf(name: string): Lease | null {
  const text = recall(name);
  return text ? (JSON.parse(text) as Lease) : null;
}
