// Cheers as they arrive: what rises beside a todo and lands. Several within a moment are one.

import { effect, signal, type ReadonlySignal } from "@preact/signals";
import type { ID, Person } from "../sync/entities.ts";
import { client, onChange, someClient } from "./world.ts";

export interface Arrival {
  key: string; // stays the same while others join
  target: ID;
  targetKind: "todo" | "diary";
  emoji: string; // of the newest
  emojis: string[]; // each once, in the order of coming
  people: Person[]; // the newest first
  at: number; // ms since 1970, when the first came
}

const mergeMs = 2_000;
const stayMs = 4_000; // as long as it may be shown as arriving; then it is a cheer like the others
const freshMs = 60_000; // an older one came while nobody was looking: it arrives for nobody

const current = signal<readonly Arrival[]>([]);

/** What is arriving now. */
export const arrivals: ReadonlySignal<readonly Arrival[]> = current;

export interface Came {
  target: ID;
  targetKind: "todo" | "diary";
  emoji: string;
  person: Person;
}

/** The arrivals once a cheer has come. */
export function joined(was: readonly Arrival[], came: Came, at: number): Arrival[] {
  const same = was.find((a) => a.target === came.target && at - a.at < mergeMs);
  const { emoji, person, target, targetKind } = came;
  if (!same) return [...was, { key: `${target}@${at}/${person.id}`, target, targetKind, emoji, emojis: [emoji], people: [person], at }];
  const more: Arrival = {
    ...same, emoji, emojis: [...new Set([...same.emojis, emoji])], people: [person, ...same.people.filter((p) => p.id !== person.id)],
  };
  return was.map((a) => (a === same ? more : a));
}

/** Listens for cheers on what is mine; call once. */
export function followArrivals(): () => void {
  let known = new Map<ID, string>(); // emoji by cheer
  const starting = effect(() => {
    known = new Map();
    if (someClient.value) for (const { entity } of someClient.value.all("cheer")) known.set(entity.id, entity.emoji);
    current.value = [];
  });
  const stop = onChange((changed) => {
    const c = client();
    if (!changed) for (const { entity } of c.all("cheer")) known.set(entity.id, entity.emoji);
    for (const key of changed ?? []) {
      if (!key.startsWith("cheer/")) continue;
      const id = key.slice("cheer/".length);
      const cheer = c.get("cheer", id)?.entity;
      const was = known.get(id);
      if (!cheer) known.delete(id);
      else known.set(id, cheer.emoji);
      if (!cheer || cheer.emoji === was || cheer.user.id === c.user || c.status() !== "live") continue;
      if (cheer.created_at && c.serverNow() - Date.parse(cheer.created_at) > freshMs && was === undefined) continue;
      arrive({ target: cheer.target_id, targetKind: cheer.target_kind, emoji: cheer.emoji, person: cheer.user });
    }
  });
  return () => {
    starting();
    stop();
  };
}

function arrive(came: Came): void {
  const at = Date.now();
  current.value = joined(current.peek(), came, at);
  setTimeout(() => {
    current.value = current.peek().filter((a) => Date.now() - a.at < stayMs);
  }, stayMs + 50);
}
