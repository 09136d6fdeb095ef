// What the leading tab does: it keeps a connection, applies what comes, and sends the queue.

import { SignedOut, type SocketLike, type Status } from "./client.ts";
import { connect, type Connection } from "./connection.ts";
import type { Core } from "./core.ts";
import type { Stream } from "./entities.ts";
import type { ClientFrame } from "./frames.ts";
import { newId } from "./ids.ts";
import { cursorsOf } from "./queue.ts";
import { newEnding, newTries, type Ending } from "./reconnecting.ts";
import { newExchange, type Exchange } from "./exchange.ts";

/** How long a break lasts before it is called offline. */
const momentMs = 2000;

/** A token source that takes longer has failed. */
const tokenTimeoutMs = 20_000;

/** A live server answers a probe within this. */
const probeMs = 5000;

export interface Session {
  /** Tries now; a connection that seems to live is put to the test. */
  nudge(): void;
  /** There may be something to send. */
  wake(): void;
  /** The memory was replaced, or a hold was released: what waited may be taken. */
  proceed(): void;
  watch(stream: Stream): void;
  unwatch(stream: Stream): void;
  /** Applies no delta of these streams until released; broken tells whether a reset or gone came meanwhile. */
  hold(streams: readonly Stream[]): { broken(): boolean; release(): void };
  stop(): void;
}

export function newSession(core: Core): Session {
  const tries = newTries();
  let stopped = false;
  let connection: Connection | undefined;
  let exchange: Exchange | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined; // the next connection
  let offline: ReturnType<typeof setTimeout> | undefined;
  let opening = false;
  let refused: string | undefined;
  let probed = -Infinity;
  const holds = new Set<{ streams: Set<Stream>; broken: boolean }>();

  const held = {
    has: (stream: Stream) => [...holds].some((hold) => hold.streams.has(stream)),
    broke: (stream: Stream) => {
      for (const hold of holds) if (hold.streams.has(stream)) hold.broken = true;
    },
  };

  async function open(): Promise<void> {
    clearTimeout(retry);
    retry = undefined;
    if (opening || connection || stopped) return;
    opening = true;
    unsettled();
    let token: string;
    try {
      token = await within(tokenTimeoutMs, core.options.token(refused));
      refused = undefined;
    } catch (why) {
      opening = false;
      after({ ...newEnding(""), signedOut: why instanceof SignedOut });
      return;
    }
    opening = false;
    if (!stopped) start(token);
  }

  function start(token: string): void {
    const end = newEnding(token);
    const mine = newExchange({
      core, end, held,
      send: (...frames) => connection?.send(...frames),
      patience: (ms) => connection?.patience(ms),
      hangUp: () => connection?.close(),
      live: () => settle("live"),
    });
    exchange = mine;
    try {
      connection = connect({
        url: socketUrl(core.options.server),
        socket: core.options.socket ?? ((url, protocol) => new WebSocket(url, protocol) as SocketLike),
        hello: helloOf(core, token),
        took: mine.take,
        ended: (code, unheard) => ended({ ...end, code, unheard }, mine),
      });
    } catch {
      ended(end, mine); // the address, or a policy, forbids it
    }
  }

  function ended(end: Ending, mine: Exchange): void {
    mine.stop();
    connection = undefined;
    exchange = undefined;
    if (!stopped) after(mine.endingOf(end));
  }

  function after(end: Ending): void {
    const next = tries.after(end);
    if ("stop" in next) return settle(next.stop);
    refused = next.refused ?? refused;
    unsettled();
    retry = setTimeout(() => void open(), next.waitMs);
  }

  /** Between connections: offline after a moment. */
  function unsettled(): void {
    core.status("connecting");
    offline ??= setTimeout(() => core.status("offline"), momentMs);
  }

  function settle(status: Status): void {
    clearTimeout(offline);
    offline = undefined;
    core.status(status);
  }

  function probe(): void {
    if (!exchange?.isReady() || core.now() - probed < probeMs) return;
    probed = core.now();
    exchange.probe();
    connection?.expectWithin(probeMs);
  }

  void open();
  return {
    nudge() {
      tries.hurry();
      if (connection) probe();
      else void open();
    },
    wake: () => exchange?.wake(),
    proceed: () => exchange?.proceed(),
    watch: (stream) => exchange?.watch(stream),
    unwatch: (stream) => exchange?.unwatch(stream),
    hold(streams) {
      const hold = { streams: new Set(streams), broken: false };
      holds.add(hold);
      return {
        broken: () => hold.broken || (exchange?.awaitsReset(hold.streams) ?? false),
        release() {
          if (holds.delete(hold)) exchange?.proceed();
        },
      };
    },
    stop() {
      stopped = true;
      clearTimeout(retry);
      clearTimeout(offline);
      exchange?.stop();
      connection?.close();
    },
  };
}

function socketUrl(server: string): string {
  return `${server.replace(/\/+$/, "").replace(/^http/, "ws")}/v1/sync`;
}

function helloOf(core: Core, token: string): ClientFrame {
  const { client, epoch } = core.state.identity!;
  const wanted = [...core.state.streams].filter(([stream]) => !stream.startsWith("p/") || core.watched.has(stream));
  const cursors = cursorsOf(wanted.map(([stream, { state }]) => [stream, state.cursor]));
  return { type: "hello", token, client_id: client, agent: core.options.agent, ...(epoch && { epoch, cursors }) };
}

/** The first identity of an installation. */
export function newIdentity(user: string): { user: string; client: string; epoch: string; sent: number; acked: number } {
  return { user, client: newId(), epoch: "", sent: 0, acked: 0 };
}

/** What a promise resolves to, if it does in time. */
export function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout>;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${ms} ms`)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
