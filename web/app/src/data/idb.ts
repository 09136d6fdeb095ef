// The Store of the sync core in IndexedDB: one database for each person, one transaction for each commit.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from "idb";
import type { Stream } from "../sync/entities.ts";
import { StoreFull, type Batch, type Identity, type Pending, type Refused, type Saved, type Store, type StreamState } from "../sync/store.ts";
import { fold, unfold, writeEntities, type Changed, type Folded } from "./idb_entities.ts";

export interface Schema extends DBSchema {
  meta: { key: "tick" | "identity"; value: number | Identity };
  streams: { key: Stream; value: { stream: Stream; state: StreamState } };
  folded: { key: Stream; value: Folded };
  changed: { key: [Stream, string, string]; value: Changed };
  pending: { key: string; value: Pending };
  refused: { key: string; value: Refused };
}

type DB = IDBPDatabase<Schema>;
export type Part = "meta" | "streams" | "folded" | "changed" | "pending" | "refused";
type Tx = IDBPTransaction<Schema, Part[], "readwrite">;

const parts: Part[] = ["meta", "streams", "folded", "changed", "pending", "refused"];

/** One step for each version that a database may be at. A released one is never changed. */
const migrations: readonly ((db: DB) => void)[] = [
  (db) => {
    for (const part of parts) db.createObjectStore(part);
  },
];

/** What a call meets whose connection the browser has closed: before it, and in the middle of it. */
const closedUnderUs: ReadonlySet<string> = new Set(["InvalidStateError", "AbortError"]);

const prefix = "modu-";

/** The name of a person's database; of one of several, where tabs cannot share one. */
export const databaseOf = (user: string, part = ""): string => prefix + user + (part && `-${part}`);

/** The browser took away what was kept: the database is another than the one that this store read. */
export class StoreGone extends Error {}

const foldFrom = 300;
const idleMs = 4000;

export interface IdbOptions {
  /** The browser has emptied the database under us. What is in memory is all there is. */
  onGone?: () => void;
}

/** Opens the database when it is first needed. */
export function idbStore(name: string, options: IdbOptions = {}): Store {
  let opened: Promise<DB> | null = null;
  let known = 0; // the highest tick seen here; above the database's, it has been taken away
  let closed = false;

  const forget = (): void => {
    opened = null;
  };
  const database = (): Promise<DB> => {
    if (closed) return Promise.reject(new StoreGone("the store is closed"));
    opened ??= open(name, forget).catch((why: unknown) => {
      opened = null;
      throw why;
    });
    return opened;
  };

  /** Runs in the database; once more if the connection had just been closed by the browser or another tab. */
  async function withDatabase<T>(run: (db: DB) => Promise<T>): Promise<T> {
    try {
      return await run(await database());
    } catch (why) {
      if (!(why instanceof DOMException) || !closedUnderUs.has(why.name) || closed) throw why;
      forget();
      return run(await database());
    }
  }

  let changes = 0; // at most so many since the last fold
  let folding: ReturnType<typeof setTimeout> | undefined;

  /** After many changes, and when nothing has happened for a while, they are folded. */
  function changed(n: number): void {
    changes += n;
    if (changes < foldFrom || closed) return;
    clearTimeout(folding);
    folding = setTimeout(() => void withDatabase(foldAll).catch(() => {}), idleMs); // else the next visit does it
  }

  async function foldAll(db: DB): Promise<void> {
    const tx = db.transaction(["folded", "changed"] as Part[], "readwrite", { durability: "relaxed" });
    const ended = tx.done;
    ended.catch(() => {});
    await fold(tx.objectStore("folded"), tx.objectStore("changed"));
    await ended;
    changes = 0;
  }

  async function commit(db: DB, batch: Batch): Promise<number> {
    const durable = batch.pendingPut?.length || batch.refusedPut?.length || batch.identity;
    const tx = db.transaction(parts, "readwrite", { durability: durable ? "strict" : "relaxed" });
    const ended = tx.done;
    ended.catch(() => {}); // heard below
    try {
      const was = ((await tx.objectStore("meta").get("tick")) as number | undefined) ?? 0;
      if (was < known) throw new StoreGone(`${name} was emptied`);
      write(tx, batch);
      tx.objectStore("meta").put(was + 1, "tick").catch(() => {});
      await ended;
      known = was + 1;
      changed((batch.put?.length ?? 0) + (batch.del?.length ?? 0));
      return was + 1;
    } catch (why) {
      abort(tx);
      throw why;
    }
  }

  return {
    load: () =>
      withDatabase(async (db) => {
        const { saved, changes } = await read(db);
        changed(changes);
        if (saved.tick < known) options.onGone?.();
        known = Math.max(known, saved.tick);
        return saved;
      }),
    async commit(batch) {
      try {
        return await withDatabase((db) => commit(db, batch));
      } catch (why) {
        if (isFull(why)) throw new StoreFull("there is no room on this device");
        if (why instanceof StoreGone && !closed) options.onGone?.();
        throw why;
      }
    },
    wipe: (keepPending = false) =>
      withDatabase(async (db) => {
        const tx = db.transaction(parts, "readwrite", { durability: "strict" });
        const meta = tx.objectStore("meta");
        const tick = ((await meta.get("tick")) as number | undefined) ?? 0;
        for (const part of ["streams", "folded", "changed"] as const) void tx.objectStore(part).clear();
        if (!keepPending) for (const part of ["pending", "refused", "meta"] as const) void tx.objectStore(part).clear();
        void meta.put(tick + 1, "tick");
        await tx.done;
        known = tick + 1;
      }),
    close() {
      closed = true;
      clearTimeout(folding);
      void opened?.then((db) => db.close()).catch(() => {});
      opened = null;
    },
  };
}

/** Removes a database with all that is in it. Resolves also when another tab still holds it: it goes when that closes. */
export function removeDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = asked.onerror = asked.onblocked = () => resolve();
  });
}

function open(name: string, lost: () => void): Promise<DB> {
  return openDB<Schema>(name, migrations.length, {
    upgrade(db, from) {
      for (const migrate of migrations.slice(from)) migrate(db);
    },
    blocking(_now, _wanted, event) {
      // A newer page wants to migrate, or a sign-out to remove: neither may wait for us.
      (event.target as IDBDatabase).close();
      lost();
    },
    terminated: lost,
  });
}

async function read(db: DB): Promise<{ saved: Saved; changes: number }> {
  const tx = db.transaction(parts, "readonly");
  const meta = tx.objectStore("meta");
  const [tick, identity, streams, folded, changed, pending, refused] = await Promise.all([
    meta.get("tick"), meta.get("identity"), tx.objectStore("streams").getAll(), tx.objectStore("folded").getAll(),
    tx.objectStore("changed").getAll(), tx.objectStore("pending").getAll(), tx.objectStore("refused").getAll(),
  ]);
  const saved: Saved = {
    tick: (tick as number | undefined) ?? 0,
    identity: (identity as Identity | undefined) ?? null,
    streams: new Map(streams.map(({ stream, state }) => [stream, state])),
    entities: unfold(folded, changed), pending, refused,
  };
  return { saved, changes: changed.length };
}

/** Gives all requests of a batch to the transaction, in their order; its end says whether they succeeded. */
function write(tx: Tx, batch: Batch): void {
  const heard = (request: Promise<unknown>): void => void request.catch(() => {});
  const [meta, streams, pending, refused] = [tx.objectStore("meta"), tx.objectStore("streams"), tx.objectStore("pending"), tx.objectStore("refused")];
  if (batch.identity) heard(meta.put(batch.identity, "identity"));
  for (const stream of batch.forget ?? []) heard(streams.delete(stream));
  writeEntities(tx.objectStore("folded"), tx.objectStore("changed"), batch, heard);
  for (const { stream, state } of batch.streams ?? []) heard(streams.put({ stream, state }, stream));
  for (const key of batch.pendingDel ?? []) heard(pending.delete(key));
  for (const p of batch.pendingPut ?? []) heard(pending.put(p, p.key));
  for (const key of batch.refusedDel ?? []) heard(refused.delete(key));
  for (const r of batch.refusedPut ?? []) heard(refused.put(r, r.key));
}

function abort(tx: Tx): void {
  try {
    tx.abort();
  } catch {
    // It has ended by itself.
  }
}

const isFull = (why: unknown): boolean => why instanceof DOMException && why.name === "QuotaExceededError";
