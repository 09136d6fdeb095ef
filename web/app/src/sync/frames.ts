// The frames of protocol 1 (protocol sections 3 and 4). Members that are not named here are ignored.

import type { Entity, Fields, ID, Instant, Kind, PutKind, Stream } from "./entities.ts";

export const subprotocol = "modu.v1";

/** Bytes of a message from a client, a hello alone excepted. */
export const maxMessageBytes = 64 * 1024;
export const maxMutations = 100;

export interface Mutation {
  n: number;
  op: "put" | "delete";
  kind: PutKind;
  id: ID;
  at: Instant;
  fields?: Fields;
}

export type ClientFrame =
  | { type: "hello"; token?: string; client_id: ID; agent?: string; epoch?: string; cursors?: Record<Stream, number> }
  | { type: "mutate"; mutations: Mutation[] }
  | { type: "watch"; stream: Stream; cursor: number }
  | { type: "unwatch"; stream: Stream }
  | { type: "pull"; stream: Stream; cursor: number }
  | { type: "auth"; token: string }
  | { type: "pong" };

export interface Delta {
  type: "delta";
  stream: Stream;
  from: number;
  to: number;
  head?: number;
  reset?: boolean;
  more?: boolean;
  put: Entity[];
  del: { kind: Kind; id: ID; rev: number }[];
}

export interface Result {
  n: number;
  ok: boolean;
  superseded?: boolean;
  old?: boolean;
  code?: RefusalCode;
  field?: string;
  message?: string;
}

export type RefusalCode = "invalid" | "not_found" | "not_allowed" | "not_done" | "gone" | "dependency" | "limit" | "conflict";

export interface Welcome {
  type: "welcome";
  user_id: ID;
  server_time: Instant;
  epoch: string;
  last_n: number;
  heartbeat_s: number;
  token_expires?: Instant; // absent for tokens that do not end
  limits: { mutations_per_s: number; burst: number; streams: number; message_bytes: number };
}

export interface Notice {
  type: "notice";
  kind: "alarm" | "reminder" | "knock";
  id: ID;
  todo_id?: ID;
  at: Instant;
}

export interface ErrorFrame {
  type: "error";
  code: string;
  n?: number;
  want?: number;
  retry_ms?: number;
  message?: string;
}

export type ServerFrame =
  | Welcome
  | Delta
  | { type: "ready" }
  | { type: "ack"; n: number; results: Result[] }
  | { type: "stream"; stream: Stream; state: "open" | "gone"; reason?: string }
  | Notice
  | { type: "auth_expiring"; in_s: number }
  | { type: "ping" }
  | { type: "drain"; reconnect_in_ms: number }
  | ErrorFrame;

/** Close codes of protocol section 4. */
export const close = {
  bye: 1000,
  drain: 1012,
  badFrame: 4400,
  signedOut: 4401,
  disabled: 4403,
  version: 4406,
  noHello: 4408,
  replaced: 4409,
  tooSlow: 4413,
  tooFast: 4429,
  overloaded: 4503,
} as const;
