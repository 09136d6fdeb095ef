// The counts of cheers with mine among them at once. They reach the streams of the one who is cheered at most once a second,
// before or after the answer to my cheer: so it is remembered which cheer of mine the counts at hand include.

import type { Entity } from "./entities.ts";
import type { Key } from "./state.ts";

/** How long after the answer the counts may lag behind it. */
const lagMs = 3000;

export interface Counter {
  /** A mutation of my cheer on a target comes or goes; wanted is what the streams say of my cheer. */
  pending(target: Key, is: boolean, base: Entity | undefined, mine: string | undefined): void;
  /** The target with counts as they will be. sent: the cheer of mine that the server may have counted, if any was sent. */
  counted(target: Key, base: Entity, shown: Entity, wanted: string | undefined, sent: { emoji: string | undefined } | undefined): Entity;
  /** Whether the counts of a target may have to be corrected. */
  follows(target: Key): boolean;
  stop(): void;
}

interface Entry {
  counts: string; // at hand
  included: string | undefined; // of my cheers, in these
  timer?: ReturnType<typeof setTimeout> | undefined; // until what was answered is certainly counted
}

/** again is called when a target may look different because time has passed. */
export function newCounter(again: (target: Key) => void): Counter {
  const entries = new Map<Key, Entry>();
  return {
    pending(target, is, base, mine) {
      const entry = entries.get(target);
      if (is && !entry) entries.set(target, { counts: countsOf(base), included: mine });
      clearTimeout(entry?.timer);
      if (!entry || is) return;
      entry.timer = setTimeout(() => {
        entries.delete(target);
        again(target);
      }, lagMs);
    },
    counted(target, base, shown, wanted, sent) {
      const entry = entries.get(target);
      if (!entry) return shown;
      const counts = countsOf(base);
      if (counts !== entry.counts) {
        entry.counts = counts;
        if (sent) entry.included = sent.emoji;
        else if (entry.timer) entry.included = wanted; // answered before
      }
      return moved(shown, entry.included, wanted);
    },
    follows: (target) => entries.has(target),
    stop() {
      for (const { timer } of entries.values()) clearTimeout(timer);
    },
  };
}

function countsOf(entity: Entity | undefined): string {
  return entity && "cheers" in entity ? JSON.stringify(Object.entries(entity.cheers).sort()) : "";
}

/** An entity with one cheer in the place of another. */
function moved(entity: Entity, from: string | undefined, to: string | undefined): Entity {
  if (!("cheers" in entity) || from === to) return entity;
  const cheers = { ...entity.cheers };
  if (from !== undefined) {
    cheers[from] = (cheers[from] ?? 1) - 1;
    if (cheers[from] === 0) delete cheers[from];
  }
  if (to !== undefined) cheers[to] = (cheers[to] ?? 0) + 1;
  return { ...entity, cheers };
}
