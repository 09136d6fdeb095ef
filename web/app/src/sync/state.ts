// What one tab holds in memory: the entities of each stream, the queue and what was refused. It changes by batches only,
// the same that the Store keeps and that the other tabs apply.

import type { Entity, ID, Kind, Stream } from "./entities.ts";
import type { Batch, Identity, Pending, Refused, Saved, StreamState } from "./store.ts";

/** Names an entity. Kinds share ids: a profile and its settings have their user's. */
export type Key = string;

export const keyOf = (kind: string, id: ID): Key => `${kind}/${id}`;

/** What is held of one stream. */
export interface Replica {
  state: StreamState;
  entities: Map<Key, Entity>;
}

export interface State {
  identity: Identity | null;
  streams: Map<Stream, Replica>;
  carriers: Map<Key, Stream[]>; // the streams that hold a copy
  pending: Map<string, Pending>;
  refused: Map<string, Refused>;
}

/** What a batch has changed. */
export interface Changed {
  keys: Set<Key>; // of which some stream's copy is another
  pending: Pending[]; // those that went, and those that came in their new shape
  queue: boolean;
}

export function newState(): State {
  return { identity: null, streams: new Map(), carriers: new Map(), pending: new Map(), refused: new Map() };
}

/** The state that a Store held. */
export function stateOf(saved: Saved): State {
  const state = newState();
  apply(state, {
    ...(saved.identity && { identity: saved.identity }),
    streams: [...saved.streams].map(([stream, state]) => ({ stream, state })),
    put: saved.entities,
    pendingPut: saved.pending,
    refusedPut: saved.refused,
  });
  return state;
}

/** Does what a batch says, in the order of its members. */
export function apply(state: State, batch: Batch): Changed {
  const changed: Changed = { keys: new Set(), pending: [], queue: false };
  if (batch.identity) state.identity = batch.identity;
  for (const stream of batch.forget ?? []) {
    clear(state, stream, changed);
    state.streams.delete(stream);
  }
  for (const stream of batch.clear ?? []) clear(state, stream, changed);
  for (const { stream, kind, id } of batch.del ?? []) remove(state, stream, keyOf(kind, id), changed);
  for (const { stream, entity } of batch.put ?? []) put(state, stream, entity, changed);
  for (const { stream, state: next } of batch.streams ?? []) setState(state, stream, next, changed);
  applyQueue(state, batch, changed);
  return changed;
}

function applyQueue(state: State, batch: Batch, changed: Changed): void {
  const { pendingDel = [], pendingPut = [], refusedDel = [], refusedPut = [] } = batch;
  for (const key of pendingDel) {
    const old = state.pending.get(key);
    if (old) changed.pending.push(old);
    state.pending.delete(key);
  }
  for (const p of pendingPut) {
    state.pending.set(p.key, p);
    changed.pending.push(p);
  }
  for (const key of refusedDel) state.refused.delete(key);
  for (const r of refusedPut) state.refused.set(r.key, r);
  changed.queue = pendingDel.length + pendingPut.length + refusedDel.length + refusedPut.length > 0;
}

function replicaOf(state: State, stream: Stream): Replica {
  let replica = state.streams.get(stream);
  if (!replica) {
    replica = { state: newStream(stream), entities: new Map() };
    state.streams.set(stream, replica);
  }
  return replica;
}

/** A stream of which nothing has been applied. */
export function newStream(stream: Stream): StreamState {
  return { cursor: 0, owner: ownerOf(stream), days: [], windowAt: "" };
}

/** Whose things a stream carries, as its name says; null for a g/ stream. */
export function ownerOf(stream: Stream): ID | null {
  return stream.startsWith("g/") ? null : stream.slice(2);
}

function setState(state: State, stream: Stream, next: StreamState, changed: Changed): void {
  const replica = replicaOf(state, stream);
  if (replica.state.owner !== next.owner) for (const key of replica.entities.keys()) changed.keys.add(key);
  replica.state = next;
}

function put(state: State, stream: Stream, entity: Entity, changed: Changed): void {
  const key = keyOf(entity.kind, entity.id);
  const { entities } = replicaOf(state, stream);
  if (!entities.has(key)) {
    const carriers = state.carriers.get(key);
    if (carriers) carriers.push(stream);
    else state.carriers.set(key, [stream]);
  }
  entities.set(key, entity);
  changed.keys.add(key);
}

function remove(state: State, stream: Stream, key: Key, changed: Changed): void {
  if (!state.streams.get(stream)?.entities.delete(key)) return;
  const left = state.carriers.get(key)!.filter((carrier) => carrier !== stream);
  if (left.length > 0) state.carriers.set(key, left);
  else state.carriers.delete(key);
  changed.keys.add(key);
}

function clear(state: State, stream: Stream, changed: Changed): void {
  for (const key of state.streams.get(stream)?.entities.keys() ?? []) remove(state, stream, key, changed);
}

/** The copy to be shown: that with the highest rev, the person's own stream winning a tie. */
export function bestOf(state: State, key: Key): { entity: Entity; stream: Stream } | undefined {
  let best: { entity: Entity; stream: Stream } | undefined;
  for (const stream of state.carriers.get(key) ?? []) {
    const entity = state.streams.get(stream)!.entities.get(key)!;
    if (!best || entity.rev > best.entity.rev || (entity.rev === best.entity.rev && stream.startsWith("s/"))) best = { entity, stream };
  }
  return best;
}

/** The pending mutations in the order in which they take effect: by number, those without one after them as they were made. */
export function queueOf(state: State): Pending[] {
  return [...state.pending.values()].sort(inOrder);
}

export function inOrder(a: Pending, b: Pending): number {
  if (a.n !== b.n) return (a.n || Infinity) - (b.n || Infinity);
  return compareText(a.batch, b.batch) || compareText(a.key, b.key);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Whether an entity lies under a goal: it goes when the goal goes. */
export function isUnder(entity: Entity, goal: ID): boolean {
  return "goal_id" in entity && entity.goal_id === goal;
}

/** All copies that lie under a goal in a stream. */
export function underGoal(replica: Replica, goal: ID): { kind: Kind; id: ID }[] {
  return [...replica.entities.values()].filter((entity) => isUnder(entity, goal)).map(({ kind, id }) => ({ kind, id }));
}
