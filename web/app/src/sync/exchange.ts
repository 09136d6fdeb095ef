// One connection's conversation, from the hello to the close: protocol sections 3 and 4 as the client sees them.

import type { Answer, Core } from "./core.ts";
import { reduce } from "./deltas.ts";
import type { Stream } from "./entities.ts";
import type { ClientFrame, Delta, ErrorFrame, Result, ServerFrame, Welcome } from "./frames.ts";
import { newId } from "./ids.ts";
import { mutationOf, newBucket, nextNumber, nextOf, numbered, welcomed, type Bucket } from "./queue.ts";
import type { Ending } from "./reconnecting.ts";
import { queueOf } from "./state.ts";
import type { Batch, Pending, Refused } from "./store.ts";
import { windowOf } from "./windows.ts";

/** Heartbeats without a word, then either side hangs up. */
const silentBeats = 2.5;

/** When something is sent again if the server does not say when. */
const retryUnsaidMs = 5000;

export interface ExchangeOptions {
  core: Core;
  end: Ending; // what is known of it so far, completed by endingOf
  /** The streams that a REST read is under way of. */
  held: { has(stream: Stream): boolean; broke(stream: Stream): void };
  send: (...frames: ClientFrame[]) => void;
  patience: (ms: number) => void;
  hangUp: () => void;
  live: () => void;
}

export interface Exchange {
  /** Takes the frames of a message. */
  take(frames: readonly ServerFrame[]): void;
  proceed(): void;
  wake(): void;
  watch(stream: Stream): void;
  unwatch(stream: Stream): void;
  /** Whether a reset of one of these streams has come and waits. */
  awaitsReset(streams: ReadonlySet<Stream>): boolean;
  isReady(): boolean;
  /** Asks something that a live server answers. */
  probe(): void;
  endingOf(end: Ending): Ending;
  stop(): void;
}

export function newExchange({ core, end, held, send, patience, hangUp, live }: ExchangeOptions): Exchange {
  const { state } = core;
  let over = false;
  let ready = false;
  let bucket: Bucket | undefined; // since the welcome
  let inbox: ServerFrame[] = []; // what has come and is not taken yet
  let taking = false;
  let sent = 0; // the highest number sent on this connection
  let pausedUntil = 0;
  let sending = false;
  let resumeAt: number | null = null; // as a drain says
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const asked = new Map<Stream, ClientFrame>(); // the watch or pull that is not answered

  /** Takes what may be taken, in its order: an ack never before a delta that it stands behind. */
  function proceed(): void {
    if (taking || over || core.loading()) return;
    taking = true;
    const come = inbox;
    inbox = [];
    const wait: ServerFrame[] = [];
    core.together(() => {
      for (const frame of come) {
        if (over) break;
        if (waits(frame, wait)) wait.push(frame);
        else apply(frame, wait);
      }
    });
    inbox = [...wait, ...inbox];
    taking = false;
  }

  function waits(frame: ServerFrame, before: readonly ServerFrame[]): boolean {
    if (frame.type === "delta") return held.has(frame.stream);
    return before.length > 0 && (frame.type === "ack" || frame.type === "ready");
  }

  function apply(frame: ServerFrame, waiting: ServerFrame[]): void {
    switch (frame.type) {
      case "welcome":
        return takeWelcome(frame);
      case "delta":
        return takeDelta(frame);
      case "stream":
        if (frame.state === "gone") drop(waiting, frame.stream);
        return takeStream(frame);
      case "ack":
        return takeAck(frame.n, frame.results);
      case "error":
        return takeError(frame);
      case "ready":
        return takeReady();
      case "notice":
        return core.notice(frame);
      case "drain":
        resumeAt = core.now() + frame.reconnect_in_ms;
        return;
      case "auth_expiring":
        return void renew();
      default: // pings are answered at once, and frames that this client does not know are ignored
    }
  }

  function takeWelcome(welcome: Welcome): void {
    if (welcome.user_id !== core.options.user) {
      end.signedOut = true; // the token is somebody else's
      return hangUp();
    }
    const { identity, pendingPut, forget, again } = welcomed(state.identity!, queueOf(state), state.streams.keys(), welcome, newId);
    const was = state.identity!;
    if (forget.length + pendingPut.length > 0 || Object.keys(identity).some((k) => identity[k as keyof typeof identity] !== was[k as keyof typeof was])) {
      void core.keep({ identity, forget, pendingPut }, true);
    }
    if (again) {
      end.again = true;
      return hangUp();
    }
    core.clock(Date.parse(welcome.server_time) - core.now());
    if (welcome.heartbeat_s > 0) patience(silentBeats * welcome.heartbeat_s * 1000);
    bucket = newBucket(welcome.limits.mutations_per_s, welcome.limits.burst, core.now());
    for (const stream of core.watched) if (!state.streams.has(stream)) ask(stream, { type: "watch", stream, cursor: 0 });
    void flush();
  }

  function takeDelta(delta: Delta): void {
    const { stream } = delta;
    if (stream.startsWith("p/") && !core.watched.has(stream)) return; // sent before the unwatch was read
    const isNew = !state.streams.has(stream);
    const outcome = reduce(state, delta, (stream) => windowOf(stream, core.serverNow()));
    if (outcome === "gap") {
      if (!asked.has(stream)) ask(stream, { type: "pull", stream, cursor: state.streams.get(stream)?.state.cursor ?? 0 });
      return;
    }
    asked.delete(stream);
    if (outcome === "ignore") return;
    end.worked = true; // a long snapshot comes in as many pieces as it takes
    void core.keep(outcome, true);
    if (isNew) core.streamChanged(stream, "open");
  }

  function takeStream(frame: { stream: Stream; state: "open" | "gone" }): void {
    if (frame.state === "open") return; // a delta follows
    asked.delete(frame.stream);
    core.watched.delete(frame.stream);
    if (state.streams.has(frame.stream)) void core.keep({ forget: [frame.stream] }, true);
    core.streamChanged(frame.stream, "gone");
  }

  /** What was taken before the end of a stream must not bring it back. */
  function drop(waiting: ServerFrame[], stream: Stream): void {
    held.broke(stream);
    for (let i = waiting.length - 1; i >= 0; i--) {
      const frame = waiting[i]!;
      if (frame.type === "delta" && frame.stream === stream) waiting.splice(i, 1);
    }
  }

  function takeReady(): void {
    end.worked = true;
    ready = true;
    const unclaimed = [...state.streams.keys()].filter((stream) => stream.startsWith("p/") && !core.watched.has(stream));
    if (unclaimed.length > 0) void core.keep({ forget: unclaimed }, true);
    live();
  }

  function takeAck(n: number, results: Result[]): void {
    end.worked = true;
    const byNumber = new Map(results.map((result) => [result.n, result]));
    const answers: Answer[] = queueOf(state)
      .filter((p) => p.n !== 0 && p.n <= n)
      .map((p) => ({ key: p.key, batch: p.batch, result: byNumber.get(p.n) ?? { n: p.n, ok: true, old: true } }));
    const identity = { ...state.identity!, acked: Math.max(state.identity!.acked, n) };
    settle(answers, identity.acked === state.identity!.acked ? {} : { identity });
    void flush();
  }

  /** Takes mutations out of the queue by their answers. */
  function settle(answers: Answer[], batch: Batch): void {
    const at = new Date(core.serverNow()).toISOString();
    const refusedPut = answers.filter(({ result }) => !result.ok).map((answer) => refusedOf(state.pending.get(answer.key)!, answer.result, at));
    void core.keep({ ...batch, pendingDel: answers.map(({ key }) => key), refusedPut }, true);
    core.answers(answers);
  }

  function takeError(error: ErrorFrame): void {
    const retryMs = error.retry_ms ?? retryUnsaidMs;
    if (error.code === "mutation_gap") {
      const wanted = [...state.pending.values()].some((p) => p.n === error.want);
      if (!wanted) return hangUp(); // the next welcome puts the numbers right
      sent = Math.min(sent, error.want! - 1);
      void flush();
    } else if (error.code === "mutation_conflict" || error.code === "bad_frame" || error.code === "client_conflict") {
      park(error);
    } else if (error.n !== undefined) {
      sent = Math.min(sent, error.n - 1);
      pausedUntil = core.now() + retryMs;
      void flush();
    } else {
      end.waitMs = error.retry_ms ?? 0; // these may be the words before a close
      later(retryMs, () => send(...asked.values()));
    }
  }

  /** Takes the mutation that closes this connection out of the queue, for the person to see. */
  function park(error: ErrorFrame): void {
    const parked = [...state.pending.values()].find((p) => error.n !== undefined && p.n === error.n);
    if (!parked) return;
    end.parked = true;
    const result: Result = { n: parked.n, ok: false, message: error.message ?? error.code };
    settle([{ key: parked.key, batch: parked.batch, result }], {});
  }

  /** Sends what is durable, as far as the server takes it now. */
  async function flush(): Promise<void> {
    if (sending || over || !bucket) return;
    sending = true;
    try {
      while (await sendNext(bucket)) if (over) break;
    } finally {
      sending = false;
    }
  }

  /** Sends one message; false if there is none to be sent now. */
  async function sendNext(bucket: Bucket): Promise<boolean> {
    const now = core.now();
    if (core.loading()) return false;
    if (now < pausedUntil) return later(pausedUntil - now, flush);
    const before = sent;
    const next = nextOf(queueOf(state).filter((p) => core.saved(p.key)), sent, bucket, now);
    if (next.send.length === 0) return next.waitMs > 0 && later(next.waitMs, flush);
    const ready = numbered(next.send, nextNumber(state.identity!, state.pending.values()));
    if (!(await noteSent(ready, next.send)) || over) return false;
    if (sent !== before || ready.some((p) => state.pending.get(p.key)?.n !== p.n)) return true; // something came in between
    sent = ready.at(-1)!.n;
    bucket.take(ready.length);
    send({ type: "mutate", mutations: ready.map(mutationOf) });
    return true;
  }

  /** Notes, before anything leaves, that it may have left under these numbers. */
  async function noteSent(ready: Pending[], was: Pending[]): Promise<boolean> {
    const pendingPut = ready.filter((p, i) => p !== was[i]);
    const last = ready.at(-1)!.n;
    const identity = last > state.identity!.sent ? { identity: { ...state.identity!, sent: last } } : {};
    if (pendingPut.length === 0 && !("identity" in identity)) return true;
    try {
      await core.keep({ ...identity, pendingPut });
      return true;
    } catch {
      return later(retryUnsaidMs, flush); // no room: what is not noted must not leave
    }
  }

  function later(ms: number, run: () => unknown): false {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!over) void run();
    }, ms);
    timers.add(timer);
    return false;
  }

  function ask(stream: Stream, frame: ClientFrame): void {
    asked.set(stream, frame);
    send(frame);
  }

  /** Sends a newer access token. Without one the server closes, and connecting again finds out why. */
  async function renew(): Promise<void> {
    try {
      const token = await core.options.token(end.token);
      end.token = token;
      if (!over) send({ type: "auth", token });
    } catch {
      // as said above
    }
  }

  return {
    take(frames) {
      for (const frame of frames) {
        if (frame.type === "ping") send({ type: "pong" });
        else inbox.push(frame);
      }
      proceed();
    },
    proceed() {
      proceed();
      void flush();
    },
    wake: () => void flush(),
    watch(stream) {
      if (bucket) ask(stream, { type: "watch", stream, cursor: state.streams.get(stream)?.state.cursor ?? 0 });
    },
    unwatch(stream) {
      asked.delete(stream);
      if (bucket) send({ type: "unwatch", stream });
    },
    awaitsReset: (streams) => inbox.some((frame) => frame.type === "delta" && frame.reset === true && streams.has(frame.stream)),
    isReady: () => ready,
    probe() {
      const stream = `s/${core.options.user}`;
      send({ type: "pull", stream, cursor: state.streams.get(stream)?.state.cursor ?? 0 });
    },
    endingOf: (ending) => ({
      ...end, code: ending.code, unheard: ending.unheard, drainMs: resumeAt === null ? null : Math.max(0, resumeAt - core.now()),
    }),
    stop() {
      over = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

function refusedOf({ batch: _, ...mutation }: Pending, result: Result, at: string): Refused {
  return {
    key: mutation.key, mutation, code: result.code ?? "parked", at,
    ...(result.field && { field: result.field }), ...(result.message && { message: result.message }),
  };
}
