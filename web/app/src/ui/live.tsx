// The one voice of the page for those who hear it: polite, one thing at a time, never a stream.

import { signal } from "@preact/signals";

const pauseMs = 5000; // between two messages

const spoken = signal("");
let lastAt = -pauseMs;
let waiting: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says something once there is quiet; of several that wait, the newest is said. */
export function say(text: string): void {
  const wait = lastAt + pauseMs - performance.now();
  if (wait <= 0 && timer === undefined) return speak(text);
  waiting = text;
  timer ??= setTimeout(() => {
    timer = undefined;
    if (waiting !== null) speak(waiting);
  }, Math.max(wait, 0));
}

/** Says at once what somebody has just done by hand, such as moving a row. */
export function sayNow(text: string): void {
  waiting = null;
  speak(text);
}

function speak(text: string): void {
  waiting = null;
  lastAt = performance.now();
  spoken.value = spoken.value === text ? `${text}\u200b` : text; // the same words again are a change too
}

/** Stands once in the page. */
export function LiveRegion() {
  return <div class="hidden-visually" role="status" aria-live="polite" aria-atomic="true">{spoken.value}</div>;
}
