// The data rooms over one client, for tests: what opening.ts begins in a page.

import { effect, type ReadonlySignal } from "@preact/signals";
import { newId } from "../sync/ids.ts";
import { newMemory } from "../sync/memory.ts";
import { openClient } from "../sync/open.ts";
import type { Client } from "../sync/client.ts";
import type { Entity, ID } from "../sync/entities.ts";
import type { Store } from "../sync/store.ts";
import { followConnection } from "./connection.ts";
import { forgetViews } from "./days.ts";
import { followStreams } from "./looking.ts";
import { forgetMarks } from "./marks.ts";
import { followOwners } from "./owners.ts";
import { followQueue } from "./queue.ts";
import { forgetActivity } from "./undo.ts";
import { attach } from "./world.ts";

/** Shows what a client holds; returns how to stop. */
export function show(c: Client): () => void {
  forgetViews();
  forgetMarks();
  const stops = [attach(c), followConnection(c), followQueue(c), followStreams(c), followOwners(c)];
  return () => {
    for (const stop of stops.reverse()) stop();
    forgetViews();
    forgetMarks();
  };
}

export interface Alone {
  me: ID;
  client: Client;
  /** Brings entities as the server would, in a commit of the own stream. */
  arrive(...entities: Entity[]): Promise<void>;
  close(): Promise<void>;
}

/** Somebody whose server cannot be reached; entities are there already. */
export async function alone(...entities: Entity[]): Promise<Alone> {
  const me = newId();
  const stream = `s/${me}`;
  const store = newMemory();
  const posted: { tell: (message: unknown) => void } = { tell: () => {} };
  const settings: Entity = { ...blankSettings, id: me } as Entity;
  await store.commit({
    put: [settings, ...entities].map((entity) => ({ stream, entity })),
    streams: [{ stream, state: { cursor: 1, owner: me, days: [], windowAt: new Date().toISOString().slice(0, 10) } }],
  });
  const client = openClient({
    server: "http://127.0.0.1:1", user: me, agent: "test", token: () => new Promise(() => {}), store,
    tabs: { lead: () => new Promise(() => {}), channel: (_, heard) => ((posted.tell = heard), { post: () => {}, close: () => {} }) },
  });
  await client.loaded;
  const stop = show(client);
  return {
    me, client,
    async arrive(...arriving) {
      const batch = { put: arriving.map((entity) => ({ stream, entity })) };
      const tick = await (store as Store).commit(batch);
      posted.tell({ type: "batch", tick, batch });
    },
    async close() {
      stop();
      forgetActivity();
      void client.close();
    },
  };
}

const blankSettings = {
  kind: "settings", rev: 1, locale: "ko", time_zone: "UTC", week_start: "mon", day_start_hour: 0, newest_first: false,
  approve_followers: true, searchable_by_handle: true, searchable_by_email: false, in_explore: false, cheers_on_todos: true,
  cheers_on_diaries: true, default_audience: "private", quiet_from: null, quiet_to: null, inbox_seen_at: null,
} as const;

/** Looks at a signal as a component does, until the test ends it. */
export function watch<T>(view: ReadonlySignal<T>): () => void {
  return effect(() => void view.value);
}

/** Resolves when a signal's value is as wanted. */
export function when<T>(view: ReadonlySignal<T>, wanted: (value: T) => boolean, why = "it", ms = 10_000): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      reject(new Error(`waited ${ms} ms for ${why}: ${JSON.stringify(view.peek())?.slice(0, 2000)}`));
    }, ms);
    const stop: () => void = effect(() => {
      const value = view.value;
      if (over || !wanted(value)) return;
      over = true;
      clearTimeout(timer);
      queueMicrotask(() => stop());
      resolve(value);
    });
  });
}
