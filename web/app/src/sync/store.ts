// What a client keeps between runs. One commit is one transaction: cursors never part from the entities they stand for.

import type { Day, Entity, Fields, ID, Instant, Kind, PutKind, Stream } from "./entities.ts";
import type { RefusalCode } from "./frames.ts";

/** Who this installation is, and how far its mutations have come. */
export interface Identity {
  user: ID;
  client: ID; // client_id, of one user for ever
  epoch: string; // "" before the first welcome
  sent: number; // the highest number that may have left this client
  acked: number; // the highest number that has an answer
}

export interface StreamState {
  cursor: number;
  owner: ID | null; // whose things these are; null while a g/ stream's owner is not known
  days: Day[]; // read by REST since the last reset, held whole besides the window
  windowAt: Day; // the owner's day at the last reset: yesterday, today and tomorrow of it are whole (s/: 62 days back)
}

/** A mutation that has no answer yet. */
export interface Pending {
  key: string; // UUIDv7, the order in which they were made
  batch: string; // made together: one commit, one message
  n: number; // 0 until the leading tab numbers it, which is saved before it is sent
  op: "put" | "delete";
  kind: PutKind;
  id: ID;
  at: Instant;
  fields?: Fields;
}

/** A mutation that the server refused; kept until the person has seen to it. */
export interface Refused {
  key: string;
  mutation: Omit<Pending, "batch">;
  code: RefusalCode | "parked"; // parked: it closed the socket
  field?: string;
  message?: string;
  at: Instant; // when the answer came
}

export interface Saved {
  tick: number; // of the newest commit; 0 when the store is new
  identity: Identity | null;
  streams: Map<Stream, StreamState>;
  entities: { stream: Stream; entity: Entity }[];
  pending: Pending[]; // by key
  refused: Refused[]; // by key
}

/** One commit. It is applied in the order of its members below. The same object goes to the other tabs. */
export interface Batch {
  identity?: Identity;
  forget?: Stream[]; // with all their entities and state
  clear?: Stream[]; // their entities only, at a reset
  del?: { stream: Stream; kind: Kind; id: ID }[];
  put?: { stream: Stream; entity: Entity }[];
  streams?: { stream: Stream; state: StreamState }[];
  pendingDel?: string[];
  pendingPut?: Pending[]; // adds or replaces by key
  refusedDel?: string[];
  refusedPut?: Refused[];
}

export interface Store {
  load(): Promise<Saved>;
  /** Resolves when it is durable, with the tick of this commit: 1, 2, 3 … over all tabs. Rejects with StoreFull when there is no room. */
  commit(batch: Batch): Promise<number>;
  /** Forgets everything; with keepPending all but the identity, pending and refused. */
  wipe(keepPending?: boolean): Promise<void>;
  close(): void;
}

/** There is no room on this device. Nothing of the batch was kept. */
export class StoreFull extends Error {}
