// The public face of the sync core: see README.md beside this file.

import type { Day, Entity, Fields, ID, Kind, Kinds, PutKind, Stream } from "./entities.ts";
import type { Notice, Result } from "./frames.ts";
import type { Pending, Refused, Store } from "./store.ts";

/** Thrown by a TokenSource when the person has to sign in again. */
export class SignedOut extends Error {}

/** Returns an access token; refused is the one that the server did not take, if any. */
export type TokenSource = (refused?: string) => Promise<string>;

/** The part of a WebSocket that is used: a browser's, Node 22's, or that of the package ws. */
export interface SocketLike {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: ((e: unknown) => void) | null;
  onmessage: ((e: { data: unknown }) => void) | null;
  onclose: ((e: { code: number; reason: string }) => void) | null;
  onerror: ((e: unknown) => void) | null;
  readonly bufferedAmount?: number;
}

/** How tabs of one person find out which of them leads: navigator.locks in a browser. Without it every client leads itself. */
export interface Tabs {
  /** Holds the lock while run's promise is open. */
  lead(name: string, run: () => Promise<void>, signal: AbortSignal): Promise<void>;
  /** A channel to the other tabs; what is posted is not heard by oneself. */
  channel(name: string, heard: (message: unknown) => void): { post(message: unknown): void; close(): void };
  /** Whether somebody sees this tab. With it, a tab that is nudged while in front takes the lead over from one that is not. */
  visible?(): boolean;
}

export interface ClientOptions {
  server: string; // base address: https://modu.example
  user: ID;
  token: TokenSource;
  agent: string; // program and version, at most 100 bytes
  store?: Store; // kept in memory when absent
  tabs?: Tabs;
  now?: () => number; // ms since 1970; Date.now
  socket?: (url: string, protocol: string) => SocketLike;
  fetch?: typeof fetch;
}

export type Status =
  | "connecting" // before the first ready, or after a break of less than a moment
  | "live" // connected and at the heads
  | "offline" // no server; retrying with jitter
  | "signed_out" // 4401: the person has to sign in again
  | "disabled" // 4403
  | "replaced" // 4409, after having come back once
  | "update"; // 4406: this client is too old

/** One entity as it is to be shown: base ⊕ pending. */
export interface Held<K extends Kind = Kind> {
  entity: Kinds[K];
  stream: Stream; // by which it came; s/<me> for one that only this client knows of
  owner: ID | null; // null: of a g/ stream whose owner is not known yet
  pending: boolean; // something in it has no answer yet
}

export interface Change {
  op: "put" | "delete";
  kind: PutKind;
  id: ID;
  fields?: Fields;
}

/** Thrown by read: the server answered with a problem document, or could not be reached (status 0, code "unreachable"). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string, // "not_json" when something else than our server answered (a captive portal)
    message: string,
    readonly errors: { pointer: string; code: string; detail: string }[] = [],
    readonly retryAfterS?: number,
  ) {
    super(message);
  }
}

export interface Client {
  readonly user: ID;
  /** Runs until closed. Resolves when the stored state is in memory: before any network. */
  readonly loaded: Promise<void>;
  status(): Status;
  leading(): boolean;
  /** ms since 1970 by the server's clock, as far as it is known. */
  serverNow(): number;
  clientID(): ID;

  get<K extends Kind>(kind: K, id: ID): Held<K> | undefined;
  all<K extends Kind>(kind: K): Iterable<Held<K>>;
  streams(): ReadonlyMap<Stream, { cursor: number; owner: ID | null }>;
  /** Whether the day of this owner is held whole, by one of the streams. */
  holds(owner: ID, day: Day): boolean;

  /** Makes changes that are one commit: shown at once, kept durably, sent when possible. Resolves when durable here; rejects StoreFull. At most 100. */
  change(...changes: Change[]): Promise<string>; // the batch
  put(kind: PutKind, id: ID, fields: Fields): Promise<string>;
  delete(kind: PutKind, id: ID, fields?: Fields): Promise<string>;
  /** The results of a batch, in order, when the server has answered. */
  answered(batch: string): Promise<Result[]>;
  pending(): readonly Pending[];
  refused(): readonly Refused[];
  /** Sends a refused mutation again, with other fields if given. */
  retry(key: string, fields?: Fields): Promise<void>;
  discard(key: string): Promise<void>;

  watch(stream: Stream): void;
  unwatch(stream: Stream): Promise<void>;

  /** A request with the token. JSON in and out; throws Problem or SignedOut. */
  request<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T>;
  blob(path: string): Promise<Blob>;
  /**
   * Reads entities by REST and keeps those that pick returns, under the rules of positions (protocol section 4): no delta of
   * those streams is applied meanwhile, and the answer is read again if a reset or gone came in between. days are held
   * whole from then on.
   */
  readInto<T>(path: string, streams: Stream[], pick: (answer: T) => { stream: Stream; entity: Entity }[], days?: { stream: Stream; day: Day }[]): Promise<T>;
  /** Says whose things a g/ stream carries. */
  setOwner(stream: Stream, owner: ID): Promise<void>;

  /** changed: keys "kind/id" of what is shown differently, or null when anything may be. */
  on(event: "change", heard: (changed: ReadonlySet<string> | null) => void): () => void;
  on(event: "status", heard: (status: Status) => void): () => void;
  on(event: "queue", heard: () => void): () => void;
  on(event: "notice", heard: (notice: Notice) => void): () => void;
  on(event: "stream", heard: (stream: Stream, state: "open" | "gone") => void): () => void;
  /** Tries now: the page came to the front, or the system says it is online. */
  nudge(): void;
  /** Ends the connection, and after that the store. */
  close(): Promise<void>;
  /** close, and forget everything kept; with keepPending what was not sent stays for the next sign-in. */
  wipe(keepPending?: boolean): Promise<void>;
}
