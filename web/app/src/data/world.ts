// What the person in this tab holds, as signals: the sync core says what changed, and here it is found by day, goal and
// person. Everything that screens show is computed from this.

import { batch, computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Client, Held } from "../sync/client.ts";
import type { Day, ID, Kind, Kinds } from "../sync/entities.ts";
import { groups, type Groups } from "./groups.ts";

const current = signal<Client | null>(null);

/** The client of the person who is in; throws when nobody is. */
export function client(): Client {
  const c = current.peek();
  if (!c) throw new Error("nobody is signed in");
  return c;
}

/** The same or null, and followed. */
export const someClient: ReadonlySignal<Client | null> = current;

/** Who is in. Follows the session. */
export const myID = (): ID => current.value?.user ?? "";

type All = { [K in Kind]: Groups<Held<K>> };

const world: All = {
  goal: groups(), todo: groups(), routine: groups(), skip: groups(), diary: groups(), cheer: groups(), follow: groups(),
  follower: groups(), block: groups(), mute: groups(), bell: groups(), reminder: groups(), timer: groups(), profile: groups(),
  settings: groups(), news: groups(),
};

/** All that is held of a kind, by the keys of keysOf. */
export const held = <K extends Kind>(kind: K): All[K] => world[kind];

/** The key under which everything of a kind stands. */
export const everything = "*";
export const onDay = (owner: ID, day: Day): string => `${owner}/${day}`;
export const inBacklog = (owner: ID): string => `${owner}/`;
export const ofGoal = (goal: ID): string => `g/${goal}`;
export const ofOwner = (owner: ID): string => `o/${owner}`;
export const ofTarget = (target: ID): string => `t/${target}`;
export const ofPerson = (user: ID): string => `u/${user}`;
export const ofOccurrence = (routine: ID, day: Day): string => `r/${routine}/${day}`;

/** Under which keys a thing is found. */
const keysOf: { [K in Kind]: (h: Held<K>) => string[] } = {
  goal: (h) => [ofOwner(h.owner ?? "")],
  todo: ({ entity: t, owner }) => {
    const keys = [t.date ? onDay(owner ?? "", t.date) : inBacklog(owner ?? ""), ofGoal(t.goal_id)];
    if (t.routine_id && t.occurrence_date) keys.push(ofOccurrence(t.routine_id, t.occurrence_date));
    return keys;
  },
  routine: (h) => [everything, ofGoal(h.entity.goal_id)],
  skip: (h) => [ofOccurrence(h.entity.routine_id, h.entity.date)],
  diary: (h) => [onDay(h.owner ?? "", h.entity.date)],
  cheer: (h) => [everything, ofTarget(h.entity.target_id)],
  follow: (h) => [everything, ofPerson(h.entity.user_id)],
  follower: (h) => [everything, ofPerson(h.entity.user_id)],
  block: (h) => [everything, ofPerson(h.entity.user_id)],
  mute: (h) => [everything, ofPerson(h.entity.user_id)],
  bell: (h) => [everything, ofPerson(h.entity.user_id)],
  reminder: () => [everything],
  timer: () => [everything],
  profile: () => [],
  settings: () => [],
  news: () => [everything],
};

const kinds = Object.keys(world) as Kind[];

/** Shows what a client holds, until detached. The client has loaded. */
export function attach(c: Client): () => void {
  detach();
  batch(() => {
    current.value = c;
    readAll(c);
  });
  const stop = c.on("change", (changed) => {
    batch(() => {
      if (changed) for (const key of changed) readOne(c, key);
      else readAll(c);
      for (const heard of afterChange) heard(changed);
    });
  });
  stopHearing = () => stop();
  return detach;
}

let stopHearing = (): void => {};

export function detach(): void {
  stopHearing();
  stopHearing = () => {};
  batch(() => {
    current.value = null;
    for (const kind of kinds) world[kind].clear();
    waiting.clear();
  });
}

const afterChange = new Set<(changed: ReadonlySet<string> | null) => void>();

/** Calls after changes have been taken in, inside their batch. */
export function onChange(heard: (changed: ReadonlySet<string> | null) => void): () => void {
  afterChange.add(heard);
  return () => afterChange.delete(heard);
}

function readAll(c: Client): void {
  waiting.clear();
  for (const kind of kinds) readKind(c, kind);
}

function readKind<K extends Kind>(c: Client, kind: K): void {
  const of: Groups<Held<K>> = world[kind];
  of.clear();
  for (const h of c.all(kind)) of.put(h.entity.id, h, keysOf[kind](h));
}

function readOne(c: Client, key: string): void {
  const slash = key.indexOf("/");
  take(c, key.slice(0, slash) as Kind, key.slice(slash + 1));
}

function take<K extends Kind>(c: Client, kind: K, id: ID): void {
  const of: Groups<Held<K>> | undefined = world[kind];
  if (!of) return; // of a newer server
  const is = c.get(kind, id);
  const shown = holds.peek() > 0 ? underHold(c, kind, of.peek(id), is, id) : is;
  if (shown) of.put(id, shown, keysOf[kind](shown));
  else of.drop(id);
}

// While a person drags or types, what others change does not move the rows under the finger.

const holds = signal(0);

/** Something is being written or dragged. Follows it. */
export const holding = computed(() => holds.value > 0);

const waiting = new Set<string>(); // "kind/id" of what is shown as it was
const touched = new Set<string>(); // changed here since the hold began: shown as it is

/** Own order waits until the release is called: nothing comes, goes or moves but by this tab's own hand. */
export function holdOrder(): () => void {
  holds.value = holds.peek() + 1;
  let released = false;
  return () => {
    if (released) return;
    released = true;
    holds.value = holds.peek() - 1;
    if (holds.peek() === 0) letGo();
  };
}

function letGo(): void {
  const keys = [...waiting];
  waiting.clear();
  touched.clear();
  const c = current.peek();
  if (c) batch(() => keys.forEach((key) => readOne(c, key)));
}

/** Says that this tab itself is about to change a thing. */
export function touch(kind: string, id: ID): void {
  if (holds.peek() === 0) return;
  const key = `${kind}/${id}`;
  touched.add(key);
  waiting.delete(key);
}

/** What is to be shown of a thing while order is held: the new content in the old place, or what was there. */
function underHold<K extends Kind>(c: Client, kind: K, was: Held<K> | undefined, is: Held<K> | undefined, id: ID): Held<K> | undefined {
  const key = `${kind}/${id}`;
  const places = placesOf[kind];
  if (!places || touched.has(key) || (was ?? is)?.owner !== c.user) return is;
  if (was && is && places.every((name) => valueOf(was, name) === valueOf(is, name))) return is;
  waiting.add(key);
  if (!was || !is || kind === "routine") return was;
  return { ...is, entity: { ...is.entity, ...Object.fromEntries(places.map((name) => [name, valueOf(was, name)])) } };
}

/** The fields that say where a thing stands; of other kinds nothing moves rows. A routine's rows come and go by all of it. */
const placesOf: { [K in Kind]?: readonly string[] } = {
  goal: ["rank", "status"],
  todo: ["rank", "goal_id", "date"],
  routine: ["rank", "goal_id", "rule", "mode", "start", "end", "paused"],
  skip: [],
};

const valueOf = (h: Held, name: string): unknown => (h.entity as unknown as Record<string, unknown>)[name];

/** A copy of one thing as it is held now; follows it. */
export function one<K extends Kind>(kind: K, id: ID): Kinds[K] | undefined {
  return world[kind].one(id)?.entity as Kinds[K] | undefined;
}
