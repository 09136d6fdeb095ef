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
  /** There is nothing left in it: nobody needs to take it over. */
  drop(): void;
}

const leaseMs = 150_000; // timers of a page in the background run once a minute
const renewMs = 30_000;

interface Lease {
  tab: string;
  until: number; // Unix milliseconds
}

const leasesOf = (user: ID): string => `tab-${user}-`;

/** A database that no tab uses: of those that were left the one used last, or a new one. */
export function claimDatabase(user: ID, now: () => number = Date.now): Claim {
  return claimLeft(user, now) ?? claim(user, `${leasesOf(user)}${newId()}`, now);
}

/** One that a closed tab has left, or null. */
export function claimLeft(user: ID, now: () => number = Date.now): Claim | null {
  const left = remembered(leasesOf(user))
    .map((name) => ({ name, until: leaseOf(name)?.until ?? 0 }))
    .filter(({ until }) => until < now())
    .sort((a, b) => b.until - a.until)[0];
  return left ? claim(user, left.name, now) : null;
}

function claim(user: ID, name: string, now: () => number): Claim {
  const tab = newId();
  const renew = (): void => remember(name, JSON.stringify({ tab, until: now() + leaseMs } satisfies Lease));
  const expire = (): void => {
    if (leaseOf(name)?.tab === tab) remember(name, JSON.stringify({ tab, until: now() - 1 } satisfies Lease));
  };
  const back = (e: PageTransitionEvent): void => {
    if (e.persisted) renew(); // the page was kept in memory, and so was its store
  };
  renew();
  const timer = setInterval(renew, renewMs);
  const page = typeof addEventListener === "undefined" ? null : globalThis;
  page?.addEventListener("pagehide", expire);
  page?.addEventListener("pageshow", back);
  const end = (): void => {
    clearInterval(timer);
    page?.removeEventListener("pagehide", expire);
    page?.removeEventListener("pageshow", back);
  };
  return {
    database: databaseOf(user, name.slice(leasesOf(user).length)),
    release() {
      end();
      expire();
    },
    drop() {
      end();
      if (leaseOf(name)?.tab === tab) remember(name, null);
    },
  };
}

function leaseOf(name: string): Lease | null {
  const text = recall(name);
  return text ? (JSON.parse(text) as Lease) : null;
}
