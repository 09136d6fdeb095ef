// What is shown: base ⊕ pending, kept up to date entity by entity.

import type { Held } from "./client.ts";
import { newCounter } from "./cheers.ts";
import { todayIn } from "./days.ts";
import type { Cheer, Day, Entity, ID, Kind, Person, Profile, Settings, Stream } from "./entities.ts";
import { derivedId } from "./ids.ts";
import { bare, isSweeping, lay, type Laid, sweptKinds, touched, type Around } from "./overlay.ts";
import { bestOf, inOrder, keyOf, type Changed, type Key, type State } from "./state.ts";
import type { Pending } from "./store.ts";

export interface View {
  get(kind: Kind, id: ID): Held | undefined;
  all(kind: Kind): Iterable<Held>;
  stop(): void;
  /** Follows what a batch has changed; returns the keys of what may be shown differently. */
  follow(changed: Changed): Set<Key>;
}

/**
 * The view of a state, which the caller changes and then tells it of; now is in ms since 1970. later is called when something is
 * shown differently without a batch.
 */
export function newView(state: State, me: ID, now: () => number, later: (keys: Set<Key>) => void): View {
  const shown = new Map<Kind, Map<ID, Held>>();
  const layers = new Map<Key, Map<string, Pending>>(); // the pending mutations by what they have an effect on
  const layersOf = new Map<string, Key[]>(); // and the other way round, by their key
  const sweeping = new Map<string, Pending>();
  const cheered = new Map<ID, Key>(); // what a cheer was on, when it is gone already
  const counter = newCounter((target) => {
    show(target);
    later(new Set([target]));
  });
  const around = aroundOf(state, me, now, (kind, id) => shown.get(kind)?.get(id)?.entity);

  const view: View = {
    get: (kind, id) => shown.get(kind)?.get(id),
    all: (kind) => shown.get(kind)?.values() ?? [],
    stop: () => counter.stop(),
    follow(changed) {
      const keys = new Set(changed.keys);
      for (const key of changed.keys) for (const also of lookers(key, state)) if (layers.has(also)) keys.add(also);
      for (const p of changed.pending) settle(p, keys);
      for (const key of keys) show(key);
      return keys;
    },
  };

  /** Puts a mutation into the index or takes it out, and adds what it has an effect on to keys. */
  function settle(p: Pending, keys: Set<Key>): void {
    for (const key of layersOf.get(p.key) ?? []) {
      keys.add(key);
      const layer = layers.get(key)!;
      layer.delete(p.key);
      if (layer.size === 0) layers.delete(key);
    }
    layersOf.delete(p.key);
    sweeping.delete(p.key);
    if (isSweeping(p)) swept(p, keys);
    if (p.kind === "cheer") countLater(p);
    const kept = state.pending.get(p.key);
    if (!kept) return;
    if (isSweeping(kept)) sweeping.set(kept.key, kept);
    const onto = [keyOf(kept.kind, kept.id), ...touched(kept, around.today(), occurrenceOf, targetOf)];
    layersOf.set(kept.key, onto);
    for (const key of onto) {
      keys.add(key);
      const layer = layers.get(key);
      if (layer) layer.set(kept.key, kept);
      else layers.set(key, new Map([[kept.key, kept]]));
    }
  }

  /** A cheer is pending, or was: the counts of its target follow. */
  function countLater(p: Pending): void {
    const target = touched(p, "", occurrenceOf, targetOf)[0] ?? cheered.get(p.id);
    if (!target) return;
    cheered.set(p.id, target);
    const { kind, id } = parse(target);
    const mine = around.base("cheer", p.id) as Cheer | undefined;
    const waits = [...state.pending.values()].some((other) => other.kind === "cheer" && other.id === p.id);
    counter.pending(target, waits, around.base(kind, id), mine?.emoji);
  }

  /** Everything of the kinds that a rare mutation may have swept away. */
  function swept(p: Pending, keys: Set<Key>): void {
    const kinds: readonly string[] = sweptKinds[p.kind] ?? [];
    for (const all of [state.carriers, layers]) for (const key of all.keys()) if (kinds.includes(kindOf(key))) keys.add(key);
  }

  /** The occurrence that a todo is, by the streams or by the pending put that made it. */
  function occurrenceOf(todo: ID): { routine: ID; date: Day } | undefined {
    const key = keyOf("todo", todo);
    const found = [bestOf(state, key)?.entity, ...[...(layers.get(key)?.values() ?? [])].map((p) => p.fields)];
    for (const of of found as ({ routine_id?: ID; occurrence_date?: Day } | undefined)[]) {
      if (of?.routine_id && of.occurrence_date) return { routine: of.routine_id, date: of.occurrence_date };
    }
    return undefined;
  }

  /** What a cheer is on. */
  function targetOf(cheer: ID): Key | undefined {
    const key = keyOf("cheer", cheer);
    const found = [bestOf(state, key)?.entity, ...[...(layers.get(key)?.values() ?? [])].map((p) => p.fields)];
    for (const of of found as ({ target_kind?: string; target_id?: ID } | undefined)[]) {
      if (of?.target_kind && of.target_id) return keyOf(of.target_kind, of.target_id);
    }
    return undefined;
  }

  function show(key: Key): void {
    const { kind, id } = parse(key);
    const best = bestOf(state, key);
    const over = pendingOn(kind, key);
    // Most entities have nothing over them: looking for a cheer or timer costs two hashes each.
    let laid: Laid = over.length > 0 || counter.follows(key) ? bare(kind, id, best?.entity, around) : { entity: best?.entity };
    let pending = false;
    for (const p of over) {
      const next = lay(kind, id, laid, p, around);
      pending ||= next.entity !== laid.entity;
      laid = next;
    }
    const counted = laid.entity && best && counter.counted(key, best.entity, laid.entity, laid.cheer, lastSent(over));
    const held = laid.entity && heldOf(counted ?? laid.entity, best?.stream, pending);
    if (held) mapOf(kind).set(id, held);
    else shown.get(kind)?.delete(id);
  }

  function pendingOn(kind: Kind, key: Key): Pending[] {
    const own = layers.get(key);
    const sweeps = [...sweeping.values()].filter((p) => sweptKinds[p.kind]?.includes(kind) && !own?.has(p.key));
    return [...(own?.values() ?? []), ...sweeps].sort(inOrder);
  }

  function heldOf(entity: Entity, stream: Stream | undefined, pending: boolean): Held {
    const by = stream ?? `s/${me}`;
    return { entity, stream: by, owner: stream ? state.streams.get(stream)!.state.owner : me, pending };
  }

  function mapOf(kind: Kind): Map<ID, Held> {
    let map = shown.get(kind);
    if (!map) shown.set(kind, (map = new Map<ID, Held>()));
    return map;
  }

  view.follow({ keys: new Set(state.carriers.keys()), pending: [...state.pending.values()].sort(inOrder), queue: true });
  return view;
}

/** The last cheer among mutations that may have left. */
function lastSent(over: readonly Pending[]): { emoji: string | undefined } | undefined {
  const last = over.findLast((p) => p.kind === "cheer" && p.n !== 0);
  return last && { emoji: last.op === "put" ? String(last.fields?.emoji) : undefined };
}

/** The entities whose picture looks up this one: the cheer, timer or todo under the target, todo or skip. */
function lookers(key: Key, state: State): Key[] {
  const entity = bestOf(state, key)?.entity;
  if (entity?.kind === "cheer") return [keyOf(entity.target_kind, entity.target_id)];
  if (entity?.kind === "timer") return [keyOf("todo", entity.todo_id)];
  return [];
}

function kindOf(key: Key): Kind {
  return key.slice(0, key.indexOf("/")) as Kind;
}

function parse(key: Key): { kind: Kind; id: ID } {
  const slash = key.indexOf("/");
  return { kind: key.slice(0, slash) as Kind, id: key.slice(slash + 1) };
}

function aroundOf(state: State, me: ID, now: () => number, shown: (kind: Kind, id: ID) => Entity | undefined): Around {
  const settings = () => shown("settings", me) as Settings | undefined;
  const base = (kind: Kind, id: ID) => bestOf(state, keyOf(kind, id))?.entity;
  return {
    me,
    settings,
    person: (id) => personOf(shown("profile", id) as Profile | undefined, id) ?? named(base, me, id),
    base,
    today: () => todayIn(settings()?.time_zone ?? "UTC", settings()?.day_start_hour ?? 0, new Date(now())),
  };
}

function personOf(profile: Profile | undefined, id: ID): Person | undefined {
  return profile && { id, handle: profile.handle, name: profile.name, photo_id: profile.photo_id };
}

/** Who somebody is by what is between us; an empty handle where nothing is. */
function named(base: Around["base"], me: ID, id: ID): Person {
  for (const kind of ["follow", "follower", "block", "mute", "bell"] as const) {
    const edge = base(kind, derivedId(kind, me, id));
    if (edge && "user" in edge && edge.user) return edge.user;
  }
  return { id, handle: "", name: "", photo_id: null };
}
