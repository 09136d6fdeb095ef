// Photos: shown through blob: addresses that were fetched with the token, and forgotten with what shows them. One that is
// picked without a connection waits on this device, and goes up before the thing that shows it says so.

import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Client, Problem } from "../sync/client.ts";
import type { Fields, ID } from "../sync/entities.ts";
import { newId } from "../sync/ids.ts";
import { change } from "./change.ts";
import { openPhotoStore, type PhotoStore, type WaitingPhoto } from "./photo_store.ts";
import { held, onChange, someClient } from "./world.ts";

export { NoPhoto, shrunk } from "./picture.ts";

export type PhotoSize = 256 | 1024;
export type PhotoOf = "todo" | "diary" | "profile";

// ---- what is on the server

interface Shown {
  address: Signal<string | null>;
  state: "idle" | "reading" | "read" | "gone";
  by: string[]; // "kind/id" of what names it
}

const shown = new Map<string, Shown>(); // by "id/size"
const most = 80; // addresses kept; one is some 20 KB of memory, a large one 200

/** The address of a photo once it is here; null before that, and where there is none to be seen. */
export function photoURL(id: ID | null | undefined, size: PhotoSize): ReadonlySignal<string | null> {
  if (!id) return nothing;
  const key = `${id}/${size}`;
  let photo = shown.get(key);
  if (!photo) {
    photo = { address: signal(null), state: "idle", by: namedBy(id) };
    shown.set(key, photo);
    forgetOldest();
  }
  if (photo.state === "idle") void readPhoto(key, photo);
  return photo.address;
}

const nothing: ReadonlySignal<string | null> = signal(null);

async function readPhoto(key: string, photo: Shown): Promise<void> {
  const c = someClient.peek();
  if (!c) return;
  photo.state = "reading";
  const [id, size] = key.split("/");
  try {
    const blob = await c.blob(`/v1/photos/${id}?size=${size}`);
    if (shown.get(key) !== photo) return; // forgotten meanwhile
    photo.address.value = URL.createObjectURL(blob);
    photo.state = "read";
  } catch (e) {
    photo.state = e instanceof Problem && e.status === 404 ? "gone" : "idle"; // idle: read again when the connection is back
  }
}

function forget(key: string): void {
  const photo = shown.get(key);
  if (!photo) return;
  shown.delete(key);
  if (photo.address.value) URL.revokeObjectURL(photo.address.value);
  photo.address.value = null;
}

function forgetOldest(): void {
  for (const [key, photo] of shown) {
    if (shown.size <= most) return;
    if (photo.state === "read") forget(key);
  }
}

/** What names a photo now. Nothing that is held: a face out of a list, which stays until the person leaves. */
function namedBy(id: ID): string[] {
  const by: string[] = [];
  for (const kind of ["todo", "diary", "profile"] as const) {
    for (const { entity } of held(kind).all()) if (entity.photo_id === id) by.push(`${kind}/${entity.id}`);
  }
  return by;
}

onChange((changed) => {
  for (const [key, photo] of shown) {
    if (photo.by.length === 0 || (changed && !photo.by.some((name) => changed.has(name)))) continue;
    const id = key.slice(0, key.indexOf("/"));
    photo.by = namedBy(id);
    if (photo.by.length === 0) forget(key);
  }
});

// ---- what waits

const waiting = signal<ReadonlyMap<string, WaitingPhoto & { address: string }>>(new Map());

/** How many photos wait to be sent. */
export const photosWaiting: ReadonlySignal<number> = computed(() => [...waiting.value.values()].filter((w) => !w.refused).length);

/** The photo that was picked for a thing and is not on the server yet. */
export function waitingPhoto(of: PhotoOf, id: ID): ReadonlySignal<{ address: string; refused: boolean } | null> {
  return computed(() => {
    const w = waiting.value.get(`${of}/${id}`);
    return w ? { address: w.address, refused: w.refused === true } : null;
  });
}

let store: Promise<PhotoStore> | null = null;
let sending: { by: Client; done: Promise<void> } | null = null;

/** Keeps a photo for a thing, which must be there, and sends it when it can. Rejects StoreFull when there is no room. */
export async function attachPhoto(of: PhotoOf, id: ID, blob: Blob): Promise<void> {
  const photo: WaitingPhoto = { of: `${of}/${id}`, key: newId(), blob };
  await (await store)?.put(photo);
  setWaiting(photo.of, photo);
  void sendPhotos();
}

/** Takes the photo from a thing, also one that waits. */
export async function detachPhoto(of: PhotoOf, id: ID): Promise<void> {
  await dropWaiting(`${of}/${id}`);
  await change({ op: "put", kind: of, id, fields: { photo_id: null } });
}

/** Sends a photo at once, for what is made by one request. Throws Problem. */
export async function upload(blob: Blob, key: string = newId()): Promise<ID> {
  const c = someClient.peek();
  if (!c) throw new Error("nobody is signed in");
  const made = await c.request<{ id: ID }>("POST", "/v1/photos", blob, { "Content-Type": blob.type || "image/jpeg", "Idempotency-Key": key });
  return made.id;
}

/** Sends what waits, one at a time. Resolves when all is sent or nothing more can be. */
export function sendPhotos(): Promise<void> {
  const c = someClient.peek();
  if (!c) return Promise.resolve();
  if (sending?.by === c) return sending.done;
  const now = { by: c, done: sendAll(c).finally(() => (sending === now ? (sending = null) : null)) };
  sending = now;
  return now.done;
}

async function sendAll(c: Client): Promise<void> {
  for (;;) {
    const next = [...waiting.peek().values()].find((w) => !w.refused && isThere(w.of));
    if (!next || someClient.peek() !== c || !(await sendOne(c, next))) return;
  }
}

/** Whether what is to show a photo is there. What was just deleted may come back: its photo waits on. */
function isThere(of: string): boolean {
  const [kind, id] = of.split("/") as [PhotoOf, ID];
  return held(kind).peek(id) !== undefined;
}

/** Reports whether to go on. */
async function sendOne(c: Client, w: WaitingPhoto & { address: string }): Promise<boolean> {
  const [kind, id] = w.of.split("/") as [PhotoOf, ID];
  try {
    const photo = await upload(w.blob, w.key);
    if (someClient.peek() !== c) return false;
    if (waiting.peek().get(w.of)?.key !== w.key) return true; // another was picked meanwhile
    showOwn(photo, w);
    await change({ op: "put", kind, id, fields: { photo_id: photo } satisfies Fields });
    await dropWaiting(w.of);
    return true;
  } catch (e) {
    if (!(e instanceof Problem) || !refusals.has(e.status) || someClient.peek() !== c) return false;
    const kept: WaitingPhoto = { of: w.of, key: w.key, blob: w.blob, refused: true };
    await (await store)?.put(kept);
    setWaiting(w.of, kept);
    return true;
  }
}

/** Answers after which sending the same photo again is no use. */
const refusals = new Set([400, 403, 409, 413, 415, 422]);

/** What this device sent is shown from here, without reading it back. */
function showOwn(photo: ID, w: WaitingPhoto): void {
  for (const size of [256, 1024] as const) {
    shown.set(`${photo}/${size}`, { address: signal(URL.createObjectURL(w.blob)), state: "read", by: [w.of] });
  }
}

function setWaiting(of: string, photo: WaitingPhoto | null): void {
  const all = new Map(waiting.peek());
  const was = all.get(of);
  if (was) URL.revokeObjectURL(was.address);
  if (photo) all.set(of, { ...photo, address: URL.createObjectURL(photo.blob) });
  else all.delete(of);
  waiting.value = all;
}

async function dropWaiting(of: string): Promise<void> {
  if (!waiting.peek().has(of)) return;
  await (await store)?.drop(of);
  setWaiting(of, null);
}

// ---- who is in

/** A visitor of the demo leaves nothing on the device. */
const keeps = (): boolean => typeof document === "undefined" || !document.querySelector('meta[name="modu-mode"][content="demo"]');

/** Begins with the photos of whoever is in. Returns how to stop. */
export function startPhotos(): () => void {
  let of: Client | null = null;
  let stopHearing = (): void => {};
  const stop = effect(() => {
    const c = someClient.value;
    if (c === of) return;
    stopHearing();
    leave();
    of = c;
    if (!c) return;
    store = openPhotoStore(c.user, keeps());
    void store.then((s) => s.all()).then((all) => {
      if (of !== c) return;
      for (const photo of all) {
        if (isThere(photo.of)) setWaiting(photo.of, photo);
        else void store?.then((s) => s.drop(photo.of));
      }
      void sendPhotos();
    });
    stopHearing = c.on("status", (status) => {
      if (status === "live") again();
    });
  });
  return () => {
    stop();
    stopHearing();
    leave();
  };
}

/** The connection is back: reads and sends what could not be. */
function again(): void {
  for (const [key, photo] of shown) if (photo.state === "idle") void readPhoto(key, photo);
  void sendPhotos();
}

function leave(): void {
  for (const key of [...shown.keys()]) forget(key);
  for (const of of [...waiting.peek().keys()]) setWaiting(of, null);
  void store?.then((s) => s.close());
  store = null;
}

startPhotos();
