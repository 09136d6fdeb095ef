// The tabs of one person: one leads, all hear of everything.

import { Problem, type ClientOptions, type Status, type Tabs } from "./client.ts";
import type { Answer } from "./core.ts";
import type { ID, Stream } from "./entities.ts";
import type { Notice } from "./frames.ts";
import { newId } from "./ids.ts";
import type { Found, Hold } from "./reading.ts";
import type { Batch } from "./store.ts";

/** How long the leading tab may take to answer. */
const leaderMs = 3000;

/** A hold of a tab that says nothing more ends. */
const holdMs = 30_000;

export type Message =
  | { type: "batch"; tick: number; batch: Batch }
  | { type: "status"; status: Status; aheadMs: number }
  | { type: "answers"; list: Answer[] }
  | { type: "notice"; notice: Notice }
  | { type: "stream"; stream: Stream; state: "open" | "gone" }
  | { type: "watch" | "unwatch"; stream: Stream }
  | { type: "owner"; stream: Stream; owner: ID }
  | { type: "nudge"; inFront: boolean }
  | { type: "wiped" }
  | { type: "here" } // a new tab: it wants to know the status
  | { type: "leads" } // a new leader: it wants to know what is watched
  | { type: "hold"; id: string; streams: readonly Stream[] }
  | { type: "held"; id: string }
  | { type: "keep"; id: string; found: Found; positions: [Stream, number][] }
  | { type: "kept"; id: string; kept: boolean }
  | { type: "release"; id: string };

/** What this tab does with what it hears. */
export interface Tab {
  batch(tick: number, batch: Batch): void;
  status(status: Status, aheadMs: number): void;
  answers(list: Answer[]): void;
  notice(notice: Notice): void;
  stream(stream: Stream, state: "open" | "gone"): void;
  watch(stream: Stream): void;
  unwatch(stream: Stream): void;
  owner(stream: Stream, owner: ID): void;
  nudge(): void;
  wiped(): void;
  hold(streams: readonly Stream[]): Promise<Hold>;
  watched(): Iterable<Stream>;
  current(): { status: Status; aheadMs: number };
  leading(): boolean;
}

export interface Sharing {
  post(message: Message): void;
  /** Has run called whenever this tab leads; its promise is awaited after over resolves. Without other tabs it leads at once. */
  lead(run: (over: Promise<void>) => Promise<void>): void;
  /** Resolves when this tab leads the next time. */
  leads(): Promise<void>;
  /** Asks the leading tab to try now, or this one to lead if nobody sees that. */
  nudge(): void;
  /** A hold by the leading tab. */
  hold(streams: readonly Stream[]): Promise<Hold>;
  /** Resolves when this tab leads no more. */
  stop(): Promise<void>;
}

export function newSharing({ tabs, user }: Pick<ClientOptions, "tabs" | "user">, tab: Tab): Sharing {
  const name = `modu:${user}`;
  const channel = tabs?.channel(name, (message) => void hear(message as Message));
  const abort = new AbortController(); // of waiting for the lock
  let mute = false; // nothing is said any more
  let leading: Promise<unknown> = Promise.resolve();
  let endTerm = () => {}; // this tab leads no more
  const begun: (() => void)[] = []; // who waits until this tab leads
  const holds = new Map<string, { hold: Hold; timer: ReturnType<typeof setTimeout> }>(); // of other tabs, while this one leads
  const replies = new Map<string, (message: Message) => void>();

  function post(message: Message): void {
    if (!mute) channel?.post(message);
  }

  async function hear(message: Message): Promise<void> {
    if (abort.signal.aborted) return;
    switch (message.type) {
      case "batch":
        return tab.batch(message.tick, message.batch);
      case "status":
        return tab.leading() ? undefined : tab.status(message.status, message.aheadMs);
      case "answers":
        return tab.answers(message.list);
      case "notice":
        return tab.notice(message.notice);
      case "stream":
        return tab.stream(message.stream, message.state);
      case "watch":
      case "unwatch":
        return tab[message.type](message.stream);
      case "owner":
        return tab.owner(message.stream, message.owner);
      case "nudge":
        // A tab that nobody sees may be put to sleep with the lock in its hands: the one in front shall lead.
        return message.inFront && isSeen() === false ? endTerm() : tab.nudge();
      case "wiped":
        return tab.wiped();
      case "here":
        return tab.leading() ? post({ type: "status", ...tab.current() }) : undefined;
      case "leads":
        for (const stream of tab.watched()) post({ type: "watch", stream });
        return;
      case "held":
      case "kept":
        return replies.get(message.id)?.(message);
      default:
        if (tab.leading()) await serve(message);
    }
  }

  /** The leader's side of a hold. */
  async function serve(message: Message & { type: "hold" | "keep" | "release" }): Promise<void> {
    const { id } = message;
    if (message.type === "hold") {
      const hold = await tab.hold(message.streams);
      holds.set(id, { hold, timer: setTimeout(() => release(id), holdMs) });
      return post({ type: "held", id });
    }
    if (message.type === "release") return release(id);
    const kept = (await holds.get(id)?.hold.keep(message.found, new Map(message.positions))) ?? false;
    post({ type: "kept", id, kept });
  }

  function release(id: string): void {
    const held = holds.get(id);
    if (!held) return;
    clearTimeout(held.timer);
    held.hold.release();
    holds.delete(id);
  }

  /** Posts, and waits for the leader's answer. */
  function ask(message: Message & { id: string }): Promise<Message> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        replies.delete(message.id);
        reject(new Problem(0, "unreachable", "no tab answers"));
      }, leaderMs);
      replies.set(message.id, (reply) => {
        clearTimeout(timer);
        replies.delete(message.id);
        resolve(reply);
      });
      post(message);
    });
  }

  async function hold(streams: readonly Stream[]): Promise<Hold> {
    const id = newId();
    await ask({ type: "hold", id, streams });
    return {
      async keep(found, positions) {
        const reply = await ask({ type: "keep", id, found, positions: [...positions] });
        return reply.type === "kept" && reply.kept;
      },
      release: () => post({ type: "release", id }),
    };
  }

  /** From here to the end of over this tab leads. */
  async function term(run: (over: Promise<void>) => Promise<void>): Promise<void> {
    if (abort.signal.aborted) return;
    const over = new Promise<void>((resolve) => (endTerm = resolve));
    post({ type: "leads" });
    for (const begin of begun.splice(0)) begin();
    await run(over);
    for (const id of [...holds.keys()]) release(id);
  }

  /** Leads whenever it is this tab's turn; after each term it stands at the end of the queue. */
  async function terms(tabs: Tabs, run: (over: Promise<void>) => Promise<void>): Promise<void> {
    while (!abort.signal.aborted) {
      try {
        await tabs.lead(name, () => term(run), abort.signal);
      } catch {
        endTerm(); // the lock was taken away, or the browser gives none
        if (!abort.signal.aborted) await new Promise((resolve) => setTimeout(resolve, leaderMs));
      }
    }
  }

  function isSeen(): boolean | undefined {
    return tabs?.visible?.();
  }

  post({ type: "here" });
  return {
    post, hold,
    leads: () => (tab.leading() ? Promise.resolve() : new Promise((resolve) => begun.push(resolve))),
    nudge: () => post({ type: "nudge", inFront: isSeen() === true }),
    lead(run) {
      leading = tabs ? terms(tabs, run) : term(run);
    },
    async stop() {
      abort.abort();
      endTerm();
      await leading;
      mute = true;
      channel?.close();
    },
  };
}
