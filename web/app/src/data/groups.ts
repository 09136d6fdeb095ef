import { signal, type Signal } from "@preact/signals";
import type { ID } from "../sync/entities.ts";

/**
 * Things by their ids and by keys of their own. Whoever reads a key in a component or computed value follows it: a
 * change costs what stands under its keys, and wakes nobody else.
 */
export interface Groups<T> {
  /** Puts a thing under keys in the place of what the id stood for. */
  put(id: ID, thing: T, keys: readonly string[]): void;
  drop(id: ID): void;
  clear(): void;
  /** What stands under a key. Follows it. */
  under(key: string): ReadonlyMap<ID, T>;
  /** What an id stands for. Follows it. */
  one(id: ID): T | undefined;
  /** The same, and follows nothing. */
  peek(id: ID): T | undefined;
  /** Wakes who reads what the id stands for, which is the same but for something that lies elsewhere. */
  wake(id: ID): void;
  /** All of them; follows nothing. */
  all(): Iterable<T>;
}

const none: ReadonlyMap<ID, never> = new Map<ID, never>();

export function groups<T>(): Groups<T> {
  const things = new Map<ID, { thing: T; keys: readonly string[] }>();
  const members = new Map<string, Map<ID, T>>();
  const followed = new Map<string, Signal<number>>(); // of keys, and of ids after a #

  const bump = (name: string): void => {
    const version = followed.get(name);
    if (version) version.value++;
  };
  const follow = (name: string): void => {
    let version = followed.get(name);
    if (!version) {
      version = signal(0); // kept: there are no more of them than of what has been looked at
      followed.set(name, version);
    }
    void version.value;
  };
  const leave = (id: ID, key: string): void => {
    const group = members.get(key);
    group?.delete(id);
    if (group?.size === 0) members.delete(key);
    bump(key);
  };
  const drop = (id: ID): void => {
    const was = things.get(id);
    if (!was) return;
    things.delete(id);
    for (const key of was.keys) leave(id, key);
    bump("#" + id);
  };

  return {
    put(id, thing, keys) {
      for (const key of things.get(id)?.keys ?? []) if (!keys.includes(key)) leave(id, key);
      things.set(id, { thing, keys });
      for (const key of keys) {
        const group = members.get(key);
        if (group) group.set(id, thing);
        else members.set(key, new Map([[id, thing]]));
        bump(key);
      }
      bump("#" + id);
    },
    drop,
    clear() {
      things.clear();
      members.clear();
      for (const version of followed.values()) version.value++;
    },
    under(key) {
      follow(key);
      return members.get(key) ?? (none as ReadonlyMap<ID, T>);
    },
    one(id) {
      follow("#" + id);
      return things.get(id)?.thing;
    },
    peek: (id) => things.get(id)?.thing,
    wake(id) {
      const thing = things.get(id);
      for (const key of thing?.keys ?? []) bump(key);
      bump("#" + id);
    },
    *all() {
      for (const { thing } of things.values()) yield thing;
    },
  };
}
