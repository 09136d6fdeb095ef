// What can be taken back: for 8 seconds from a toast, for half an hour from a list, and by ⌘Z.

import { computed, signal, type ReadonlySignal } from "@preact/signals";

export interface Undoable {
  key: number;
  at: number; // Unix milliseconds
  message: () => string;
  undo?: () => void; // absent when it has been taken back
}

/** How long a toast stays. Whoever shows it pauses while a pointer or the focus rests on it. */
export const toastMs = 8_000;

const keptMs = 30 * 60_000;
const keptMost = 100;

const done = signal<readonly Undoable[]>([]);
const shown = signal<number | null>(null); // key of the toast's
let lastKey = 0;

/** What has just been done, until it has been seen long enough. */
export const toast: ReadonlySignal<Undoable | null> = computed(() => done.value.find((d) => d.key === shown.value) ?? null);

/** What was done in the last half hour, the newest first. */
export const activity: ReadonlySignal<readonly Undoable[]> = done;

/** Tells of something done that undo takes back. */
export function undoable(message: () => string, undo: () => unknown): void {
  const key = ++lastKey;
  const entry: Undoable = { key, at: Date.now(), message, undo: () => takeBack(key, undo) };
  done.value = [entry, ...recent()].slice(0, keptMost);
  shown.value = key;
}

/** Tells of something that cannot be taken back. */
export function tell(message: () => string): void {
  const key = ++lastKey;
  done.value = [{ key, at: Date.now(), message }, ...recent()].slice(0, keptMost);
  shown.value = key;
}

/** Takes the newest back that has not been; false when there is none. */
export function undoLast(): boolean {
  const entry = recent().find((d) => d.undo);
  entry?.undo?.();
  return entry !== undefined;
}

/** The toast has been seen. */
export function hideToast(): void {
  shown.value = null;
}

export function forgetActivity(): void {
  done.value = [];
  shown.value = null;
}

function recent(): Undoable[] {
  const since = Date.now() - keptMs;
  return done.peek().filter((d) => d.at >= since);
}

function takeBack(key: number, undo: () => unknown): void {
  const entry = done.peek().find((d) => d.key === key);
  if (!entry?.undo) return;
  done.value = done.peek().filter((d) => d.key !== key);
  if (shown.peek() === key) shown.value = null;
  undo();
}
