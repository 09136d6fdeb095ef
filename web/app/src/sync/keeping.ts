// Keeps memory, the Store and the other tabs in step: every batch is one commit, has a tick, and is applied by all tabs.

import type { Batch, Saved, Store } from "./store.ts";

/** How long a tick may be missing before the Store is read again: the tab that made it may have died before it told. */
const gapMs = 1000;

export interface KeeperOptions {
  store: Store;
  /** Applies a batch of another tab. */
  heard: (batch: Batch) => void;
  /** Takes the place of all that was in memory. */
  reloaded: (saved: Saved) => void;
  /** Tells the other tabs. */
  post: (tick: number, batch: Batch) => void;
}

export interface Keeper {
  /** Reads the Store for the first time, or again; what is not saved yet comes on top. */
  load(): Promise<void>;
  /** Called after each load. */
  onLoaded(run: () => void): void;
  /** Whether memory is about to be replaced: nothing may be derived from it now. */
  loading(): boolean;
  /**
   * Saves what has been applied to memory, after everything before it. A replica's batch may be kept in part when there is no
   * room: what the server has can be had again.
   */
  commit(batch: Batch, replica?: boolean): Promise<void>;
  /** A batch of another tab. */
  take(tick: number, batch: Batch): void;
  /** Resolves when everything given so far is saved, or never will be. */
  settled(): Promise<void>;
  stop(): void;
}

interface Waiting {
  batch: Batch;
  replica: boolean;
  saved: () => void;
  failed: (why: unknown) => void;
}

export function newKeeper(options: KeeperOptions): Keeper {
  const { store } = options;
  let tick = 0; // applied up to here
  const ahead = new Map<number, Batch | null>(); // null: my own
  let gap: ReturnType<typeof setTimeout> | undefined;
  let unsaved: Waiting[] = [];
  let work: Promise<void> | undefined; // what saves and loads, one after the other
  let loads = 0;
  let behind = false; // there was no room: the Store lacks entities that memory has
  let stopped = false;
  let loaded = () => {};

  function inTurn(run: () => Promise<void>): Promise<void> {
    const mine: Promise<void> = (work ?? Promise.resolve()).then(run, run).finally(() => {
      if (work === mine) work = undefined;
    });
    work = mine;
    return mine;
  }

  async function save(): Promise<void> {
    const group = compatible(unsaved);
    if (group.length === 0) return; // saved together with one before
    const batch = group.length === 1 ? group[0]!.batch : group.map((w) => w.batch).reduce(merged);
    try {
      const at = await commitAs(batch, group[0]!.replica);
      unsaved = unsaved.slice(group.length);
      note(at, null);
      options.post(at, batch);
      for (const w of group) w.saved();
    } catch (why) {
      unsaved = unsaved.slice(group.length);
      for (const w of group) w.failed(why);
    }
  }

  async function commitAs(batch: Batch, replica: boolean): Promise<number> {
    if (!replica) return store.commit(batch);
    if (!behind) {
      try {
        return await store.commit(batch);
      } catch {
        behind = true; // later batches must not bring a cursor past what is missing
      }
    }
    const { identity, forget, pendingDel, pendingPut, refusedDel, refusedPut } = batch;
    return store.commit(withoutUndefined({ identity, forget, pendingDel, pendingPut, refusedDel, refusedPut }));
  }

  function note(at: number, batch: Batch | null): void {
    if (at <= tick || stopped) return;
    ahead.set(at, batch);
    while (ahead.has(tick + 1)) {
      tick++;
      const next = ahead.get(tick);
      ahead.delete(tick);
      if (next) options.heard(next);
    }
    clearTimeout(gap);
    if (ahead.size > 0) gap = setTimeout(() => void load(), gapMs);
  }

  function load(): Promise<void> {
    loads++;
    return inTurn(async () => {
      try {
        if (stopped) return;
        const saved = await store.load();
        if (stopped) return;
        tick = saved.tick;
        options.reloaded(saved);
        for (const w of unsaved) options.heard(w.batch);
        for (const at of ahead.keys()) if (at <= tick) ahead.delete(at);
        for (const [at, batch] of [...ahead].sort(([a], [b]) => a - b)) note(at, batch);
      } finally {
        loads--;
        loaded();
      }
    });
  }

  return {
    load,
    onLoaded(run) {
      loaded = run;
    },
    loading: () => loads > 0,
    commit(batch, replica = false) {
      return new Promise((saved, failed) => {
        unsaved.push({ batch, replica, saved, failed });
        void inTurn(save);
      });
    },
    take: note,
    async settled() {
      while (work) await work;
    },
    stop() {
      stopped = true;
      clearTimeout(gap);
    },
  };
}

/** The longest start of a queue that can be one commit: replicas' batches of which only the first takes something away. */
function compatible(queue: readonly Waiting[]): Waiting[] {
  const first = queue.slice(0, 1);
  if (!first[0]?.replica) return first;
  const end = queue.findIndex((w, i) => i > 0 && (!w.replica || takesAway(w.batch)));
  return queue.slice(0, end < 0 ? undefined : end);
}

function takesAway({ forget, clear, del, pendingDel, refusedDel }: Batch): boolean {
  return [forget, clear, del, pendingDel, refusedDel].some((list) => list && list.length > 0);
}

/** Two batches as one; the second takes nothing away. */
function merged(a: Batch, b: Batch): Batch {
  return withoutUndefined({
    ...a,
    identity: b.identity ?? a.identity,
    put: [...(a.put ?? []), ...(b.put ?? [])],
    streams: [...(a.streams ?? []), ...(b.streams ?? [])],
    pendingPut: [...(a.pendingPut ?? []), ...(b.pendingPut ?? [])],
    refusedPut: [...(a.refusedPut ?? []), ...(b.refusedPut ?? [])],
  });
}

function withoutUndefined(batch: { [K in keyof Batch]: Batch[K] | undefined }): Batch {
  return Object.fromEntries(Object.entries(batch).filter(([, value]) => value !== undefined)) as Batch;
}
