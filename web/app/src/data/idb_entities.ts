// How entities lie in IndexedDB. Reading thousands of records takes the time of a first paint, one long text does not: so
// each stream has one text with most of its entities, and records for what has changed since. Now and then these are folded
// into the text, which changes nothing of what is kept.

import type { IDBPObjectStore } from "idb";
import type { Entity, Stream } from "../sync/entities.ts";
import type { Batch } from "../sync/store.ts";
import type { Part, Schema } from "./idb.ts";

/** A changed entity; null: it has gone. */
export interface Changed {
  stream: Stream;
  kind: string;
  id: string;
  entity: Entity | null;
}

/** The entities of a stream as JSON. */
export interface Folded {
  stream: Stream;
  text: string;
}

type Kept = { stream: Stream; entity: Entity };
type Writable<P extends Part> = IDBPObjectStore<Schema, Part[], P, "readwrite">;

const ofStream = (stream: Stream): IDBKeyRange => IDBKeyRange.bound([stream], [stream, []]);

/** Gives what a batch does to entities to the transaction. */
export function writeEntities(folded: Writable<"folded">, changed: Writable<"changed">, batch: Batch, heard: (request: Promise<unknown>) => void): void {
  for (const stream of [...(batch.forget ?? []), ...(batch.clear ?? [])]) {
    heard(folded.delete(stream));
    heard(changed.delete(ofStream(stream)));
  }
  for (const { stream, kind, id } of batch.del ?? []) heard(changed.put({ stream, kind, id, entity: null }, [stream, kind, id]));
  for (const { stream, entity } of batch.put ?? []) {
    const { kind, id } = entity;
    heard(changed.put({ stream, kind, id, entity }, [stream, kind, id]));
  }
}

/** All entities, of texts and of the changes since. */
export function unfold(folded: readonly Folded[], changed: readonly Changed[]): Kept[] {
  const since = byStream(changed);
  const all: Kept[] = [];
  for (const { stream, text } of folded) {
    add(all, stream, JSON.parse(text) as Entity[], since.get(stream));
    since.delete(stream);
  }
  for (const [stream, changes] of since) add(all, stream, [], changes);
  return all;
}

function add(all: Kept[], stream: Stream, entities: readonly Entity[], changes: Map<string, Entity | null> | undefined): void {
  for (const entity of merged(entities, changes)) all.push({ stream, entity });
}

function merged(entities: readonly Entity[], changes: Map<string, Entity | null> | undefined): Entity[] {
  if (!changes) return [...entities];
  const kept = entities.filter((e) => !changes.has(`${e.kind}/${e.id}`));
  for (const entity of changes.values()) if (entity) kept.push(entity);
  return kept;
}

function byStream(changed: readonly Changed[]): Map<Stream, Map<string, Entity | null>> {
  const streams = new Map<Stream, Map<string, Entity | null>>();
  for (const { stream, kind, id, entity } of changed) {
    let changes = streams.get(stream);
    if (!changes) streams.set(stream, (changes = new Map()));
    changes.set(`${kind}/${id}`, entity);
  }
  return streams;
}

/** Folds all changes into the texts of their streams. */
export async function fold(folded: Writable<"folded">, changed: Writable<"changed">): Promise<void> {
  for (const [stream, changes] of byStream(await changed.getAll())) {
    const text = (await folded.get(stream))?.text;
    const entities = merged(text ? (JSON.parse(text) as Entity[]) : [], changes);
    void folded.put({ stream, text: JSON.stringify(entities) }, stream);
    void changed.delete(ofStream(stream));
  }
}
