// What the parts of one client share.

import type { ClientOptions, Status } from "./client.ts";
import type { Stream } from "./entities.ts";
import type { Notice, Result } from "./frames.ts";
import type { State } from "./state.ts";
import type { Batch } from "./store.ts";

/** The answer to one mutation. */
export interface Answer {
  batch: string;
  key: string;
  result: Result;
}

export interface Core {
  readonly options: ClientOptions;
  readonly state: State;
  /** Applies a batch to memory at once, tells who listens, and resolves when it is durable. A replica's never rejects. */
  keep(batch: Batch, replica?: boolean): Promise<void>;
  /** Has the events of several batches come as one. */
  together(run: () => void): void;
  /** Whether nothing may be derived from the state just now. */
  loading(): boolean;
  /** Whether a pending mutation is durable: only then may it be sent. */
  saved(key: string): boolean;
  now(): number; // ms since 1970, of this device
  serverNow(): number;
  /** How far the server's clock is ahead, in ms. */
  clock(aheadMs: number): void;
  /** The p/ streams that some tab watches. */
  watched: Set<Stream>;
  status(status: Status): void;
  answers(list: Answer[]): void;
  notice(notice: Notice): void;
  streamChanged(stream: Stream, state: "open" | "gone"): void;
}
