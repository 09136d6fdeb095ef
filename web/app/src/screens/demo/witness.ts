// A follower who looks on: a connection of the other person of the room, which tells how soon they see what is done here.

import { effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { airplane } from "../../data/airplane.ts";
import { otherPane, otherToken } from "../../data/panes.ts";
import { client } from "../../data/session.ts";
import { openClient } from "../../sync/open.ts";

const latestMs = 2000; // later than this it was the network that was away, not the way of the frame

const last: Signal<number | null> = signal(null);

/** How many milliseconds the last change took from this page to a follower's replica; null before the first. */
export const sawIn: ReadonlySignal<number | null> = last;

/** Begins to look on. Returns how to stop. */
export function lookOn(): () => void {
  const other = otherPane();
  if (!other) return () => {};
  const mine = client();
  const witness = openClient({ server: location.origin, user: other.id, agent: "web/1 witness", token: otherToken });
  const begun = new Map<string, number>(); // todo → when it was changed here
  const told = mine.on("change", (keys) => {
    for (const id of todosIn(keys)) {
      const held = mine.get("todo", id);
      if (held?.pending && held.owner === mine.user && !airplane.peek()) begun.set(id, begun.get(id) ?? performance.now());
    }
  });
  const seen = witness.on("change", (keys) => {
    for (const id of todosIn(keys)) {
      const at = begun.get(id);
      const here = mine.get("todo", id)?.entity;
      const there = witness.get("todo", id)?.entity;
      if (at === undefined || !here || !there || here.done !== there.done || here.title !== there.title) continue;
      begun.delete(id);
      const took = performance.now() - at;
      if (took < latestMs) last.value = Math.max(1, Math.round(took));
    }
  });
  const cutOff = effect(() => void (airplane.value && begun.clear()));
  return () => {
    told();
    seen();
    cutOff();
    void witness.close();
  };
}

function todosIn(keys: ReadonlySet<string> | null): string[] {
  return [...(keys ?? [])].filter((key) => key.startsWith("todo/")).map((key) => key.slice("todo/".length));
}
