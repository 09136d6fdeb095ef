// Opens what one person has here: the store, the sync core over it, and everything that follows the two.

import { signal, type Signal } from "@preact/signals";
import type { Client, Status } from "../sync/client.ts";
import type { ID } from "../sync/entities.ts";
import { openClient } from "../sync/open.ts";
import type { Store } from "../sync/store.ts";
import { airplane, cuttableFetch, cuttableSocket } from "./airplane.ts";
import { followArrivals } from "./arrivals.ts";
import { startClock } from "./clock.ts";
import { followConnection } from "./connection.ts";
import { forgetViews } from "./days.ts";
import { server } from "./door.ts";
import { databaseOf, idbStore } from "./idb.ts";
import type { Claim } from "./lone_tabs.ts";
import { followStreams } from "./looking.ts";
import { forgetMarks } from "./marks.ts";
import { followLocale } from "./me.ts";
import { followQueue, waiting } from "./queue.ts";
import { onRemembered, recall, remember } from "./remember.ts";
import { browserTabs } from "./tabs.ts";
import { newTokens, type Grant, type Tokens } from "./tokens.ts";
import { forgetActivity } from "./undo.ts";
import { attach } from "./world.ts";

export interface World {
  user: ID;
  demo: boolean;
  client: Client;
  tokens: Tokens;
  /** Shows what is held and keeps it in step. */
  begin(): void;
  close(): Promise<void>;
  /** close, and forget what is kept here; what was not sent stays with keepPending. */
  wipe(keepPending: boolean): Promise<void>;
}

export interface Opening {
  user: ID;
  demo: boolean;
  /** What signing in has just answered with. */
  grant: Grant | null;
  refresh: () => Promise<Grant>;
  ended: (why: "expired" | "disabled" | "other") => void;
  /** The browser has emptied the store, and this tab has noticed it first. */
  gone: (client: Client) => void;
  /** Another tab has, and keeps anew what was not sent. */
  reopen: (client: Client) => void;
}

/** Whether the browser has thrown away what was kept here: all of it comes from the server again. Cleared when it has. */
export const evicted: Signal<boolean> = signal(false);

const agent = "web/1";

/** Resolves when what is kept is in memory. */
export async function openWorld(opening: Opening): Promise<World> {
  const { user, demo } = opening;
  const tabs = demo ? null : browserTabs();
  const claim = !demo && canStore() && !tabs ? (await import("./lone_tabs.ts")).claimDatabase(user) : null;
  const tokens = newTokens({ user, refresh: opening.refresh, ended: opening.ended, shared: !demo });
  if (opening.grant) tokens.take(opening.grant); // before anything asks for one
  const open = (store: Store | null): Client =>
    openClient({
      server: server(), user, agent, token: tokens.source, socket: cuttableSocket, fetch: cuttableFetch,
      ...(store && { store }), ...(tabs && store && { tabs }),
    });
  let client: Client;
  const store = demo || !canStore() ? null : kept(user, claim, () => opening.gone(client));
  client = open(store);
  try {
    await client.loaded;
  } catch (why) {
    if (!store) throw why;
    await client.close().catch(() => {});
    client = open(null); // private windows of some browsers keep nothing: it works as long as the page is open
    await client.loaded;
  }
  return worldOf(opening, client, tokens, claim, open);
}

const canStore = (): boolean => typeof indexedDB !== "undefined";

/** The store on this device; says so when a browser that has been here holds nothing any more. */
function kept(user: ID, claim: Claim | null, gone: () => void): Store {
  const store = idbStore(claim?.database ?? databaseOf(user), {
    onGone: () => {
      evicted.value = true;
      remember(emptied(user), String(Date.now())); // the other tabs hear this
      gone();
    },
  });
  const here = `here-${user}`;
  return {
    ...store,
    async load() {
      const saved = await store.load();
      if (saved.tick === 0 && !claim && recall(here)) evicted.value = true;
      remember(here, "1");
      return saved;
    },
  };
}

const emptied = (user: ID): string => `emptied-${user}`;

function worldOf(opening: Opening, client: Client, tokens: Tokens, claim: Claim | null, open: (store: Store) => Client): World {
  const { user, demo } = opening;
  let stops: (() => void)[] = [];
  const stop = (): void => {
    for (const end of stops.splice(0).reverse()) end();
    forgetViews();
    forgetMarks();
    forgetActivity();
    tokens.stop();
    claim?.release();
  };
  return {
    user, demo, client, tokens,
    begin() {
      forgetViews();
      forgetMarks();
      stops = [
        onRemembered(emptied(user), () => opening.reopen(client)), attach(client), followConnection(client), followQueue(client), followStreams(client), followLocale(), startClock(),
        followArrivals(), followEnd(client, opening.ended), followPage(client), askToKeep(demo),
        later(client, async () => (await import("./background.ts")).followBehind(client)),
        ...(claim ? [later(client, async () => (await import("./adopting.ts")).followLeft(user, client, open))] : []),
      ];
    },
    async close() {
      stop();
      await client.close();
    },
    async wipe(keepPending) {
      stop();
      if (!keepPending) claim?.drop();
      await client.wipe(keepPending).catch(() => {}); // a store that cannot be opened has nothing to forget
    },
  };
}

const afterPaintMs = 500;

/** Loads and begins something after the first paint; if that fails, when there is a connection. Returns how to stop. */
function later(client: Client, begin: () => Promise<() => void>): () => void {
  let over = false;
  let beginning = false;
  let end = (): void => {};
  const now = async (): Promise<void> => {
    if (beginning || over) return;
    beginning = true;
    try {
      end = await begin();
      stop();
      if (over) end();
    } catch {
      beginning = false;
    }
  };
  const stop = client.on("status", (status) => void (status === "live" && now()));
  const timer = setTimeout(() => void now(), afterPaintMs);
  return () => {
    over = true;
    clearTimeout(timer);
    stop();
    end();
  };
}

function followEnd(client: Client, ended: Opening["ended"]): () => void {
  const look = (status: Status): void => {
    if (status === "live") evicted.value = false;
    if (status === "signed_out") ended("expired");
    if (status === "disabled") ended("disabled");
  };
  queueMicrotask(() => look(client.status())); // it may have ended before anybody listened
  return client.on("status", look);
}

/** Tries to connect as soon as somebody looks, or the system says that there is a network. */
function followPage(client: Client): () => void {
  if (typeof document === "undefined") return () => {};
  const nudge = (): void => {
    if (document.visibilityState === "visible") client.nudge();
  };
  document.addEventListener("visibilitychange", nudge);
  addEventListener("online", nudge);
  addEventListener("pageshow", nudge);
  const landed = airplane.subscribe((flying) => {
    if (!flying) client.nudge();
  });
  return () => {
    landed();
    document.removeEventListener("visibilitychange", nudge);
    removeEventListener("online", nudge);
    removeEventListener("pageshow", nudge);
  };
}

/** After the first change that somebody makes, asks the browser not to throw the store away. */
function askToKeep(demo: boolean): () => void {
  if (demo || typeof navigator === "undefined" || !navigator.storage?.persist) return () => {};
  const stop = waiting.subscribe((n) => {
    if (n === 0) return;
    queueMicrotask(() => stop());
    void navigator.storage.persist().catch(() => {});
  });
  return stop;
}
