// What the pill in the header says of the connection and the queue.

import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { storageFull } from "./change.ts";
import { connection } from "./connection.ts";
import { waiting } from "./queue.ts";

export { airplane } from "./airplane.ts";
export { storageFull } from "./change.ts";
export { connection, seenAt } from "./connection.ts";
export { evicted } from "./opening.ts";
export { waiting } from "./queue.ts";
export { refused, retryRefused, discardRefused, type RefusedView } from "./refused.ts";

export interface Pill {
  state: "saved" | "saving" | "offline" | "reconnecting" | "update" | "storage_full";
  waiting: number; // changes that have no answer yet
  visible: boolean;
}

const shownMs = 2_000; // how long it says that all is saved
const patienceMs = 1_000; // a change that is answered sooner was never "being saved"
const breakMs = 3_000; // a break that is over sooner is not spoken of

const stateOf = computed<Pill["state"]>(() => {
  if (storageFull.value) return "storage_full";
  switch (connection.value) {
    case "update":
      return "update";
    case "offline":
    case "replaced":
      return "offline";
    case "connecting":
      return "reconnecting";
    default:
      return waiting.value > 0 ? "saving" : "saved";
  }
});

const visible = signal(false);
let last: Pill["state"] = "saved";

/** A state is spoken of when it has lasted a while; that all is saved, only after something was not. */
effect(() => {
  const state = stateOf.value;
  const before = last;
  last = state;
  const show = (): void => {
    visible.value = true;
  };
  switch (state) {
    case "saved":
      if (before !== "saving" && !visible.peek()) return;
      show();
      return later(shownMs, () => (visible.value = false));
    case "saving":
      return visible.peek() && before !== "saved" ? undefined : later(patienceMs, show);
    case "reconnecting":
      return before === "offline" ? undefined : later(breakMs, show);
    default:
      show();
  }
});

function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

export const pill: ReadonlySignal<Pill> = computed(() => ({ state: stateOf.value, waiting: waiting.value, visible: visible.value }));
