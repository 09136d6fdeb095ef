// Photos that were picked and have not been sent, kept on this device: one for each thing that is to show it.

import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { ID } from "../sync/entities.ts";
import { StoreFull } from "../sync/store.ts";

export interface WaitingPhoto {
  of: string; // "todo/<id>", "diary/<id>" or "profile/<id>"
  key: string; // of this pick: sending it twice makes one photo
  blob: Blob;
  refused?: boolean; // the server did not take it
}

export interface PhotoStore {
  all(): Promise<WaitingPhoto[]>;
  put(photo: WaitingPhoto): Promise<void>; // rejects StoreFull
  drop(of: string): Promise<void>;
  close(): void;
}

interface Schema extends DBSchema {
  waiting: { key: string; value: WaitingPhoto };
}

const prefix = "modu-photos-"; // and the person: signing out removes what is named so

/** What a person's picks are kept in; in memory for a visitor of the demo, and where the browser keeps nothing. */
export async function openPhotoStore(user: ID, keep: boolean): Promise<PhotoStore> {
  if (!keep || typeof indexedDB === "undefined") return inMemory();
  try {
    const db = await openDB<Schema>(prefix + user, 1, {
      upgrade: (fresh) => void fresh.createObjectStore("waiting", { keyPath: "of" }),
      blocking: (_, __, e) => (e.target as IDBDatabase).close(), // another tab wipes it
    });
    return inDatabase(db);
  } catch {
    return inMemory();
  }
}

function inDatabase(db: IDBPDatabase<Schema>): PhotoStore {
  return {
    all: () => db.getAll("waiting"),
    put: async (photo) => {
      try {
        await db.put("waiting", photo);
      } catch (e) {
        throw (e as Error).name === "QuotaExceededError" ? new StoreFull() : e;
      }
    },
    drop: (of) => db.delete("waiting", of),
    close: () => db.close(),
  };
}

function inMemory(): PhotoStore {
  const kept = new Map<string, WaitingPhoto>();
  return {
    all: async () => [...kept.values()],
    put: async (photo) => void kept.set(photo.of, photo),
    drop: async (of) => void kept.delete(of),
    close: () => {},
  };
}
