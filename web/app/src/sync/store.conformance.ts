// What every Store promises. Each implementation's test calls this with a way to open one.

import { describe, expect, test } from "vitest";
import type { Entity, Todo } from "./entities.ts";
import type { Batch, Identity, Pending, Refused, Saved, Store, StreamState } from "./store.ts";

const identity: Identity = { user: "u", client: "c", epoch: "k3f9", sent: 2, acked: 1 };
const own = "s/u";
const other = "f/v";

function todo(id: string, rev: number): Todo {
  return {
    kind: "todo", id, rev, goal_id: "g", title: `물 ${rev}L 💧`, date: null, done: false, done_at: null, rank: "a0",
    checklist: [], photo_id: null, cheers: { "🔥": 1 },
  };
}

function stream(cursor: number): StreamState {
  return { cursor, owner: "u", days: ["2026-11-22"], windowAt: "2026-11-22" };
}

function pending(key: string, n = 0): Pending {
  return { key, batch: key, n, op: "put", kind: "todo", id: "t", at: "2026-11-22T09:00:00.000Z", fields: { title: key, memo: null } };
}

function refused(key: string): Refused {
  const { batch: _, ...mutation } = pending(key, 7);
  return { key, mutation, code: "gone", field: "id", message: "it is gone", at: "2026-11-22T09:00:01.000Z" };
}

const put = (name: string, ...entities: Entity[]): Batch => ({ put: entities.map((entity) => ({ stream: name, entity })) });

function entitiesOf(saved: Saved): string[] {
  return saved.entities.map(({ stream, entity }) => `${stream} ${entity.kind}/${entity.id} ${entity.rev}`).sort();
}

/**
 * open gives the same store again for the same name, as a page that is loaded again finds it; each test uses a name of its
 * own.
 */
export function storeConformance(what: string, open: (name: string) => Store | Promise<Store>): void {
  let names = 0;
  const fresh = () => `conformance-${++names}`;

  describe(what, () => {
    test("a new store is empty, with tick 0", async () => {
      const store = await open(fresh());
      expect(await store.load()).toEqual({ tick: 0, identity: null, streams: new Map(), entities: [], pending: [], refused: [] });
    });

    test("everything is there when it is opened again", async () => {
      const name = fresh();
      const store = await open(name);
      await store.commit({
        identity, ...put(own, todo("a", 1)), streams: [{ stream: own, state: stream(4) }], pendingPut: [pending("p1", 2)], refusedPut: [refused("r1")],
      });
      store.close();
      const saved = await (await open(name)).load();
      expect(saved).toEqual({
        tick: 1, identity, streams: new Map([[own, stream(4)]]), entities: [{ stream: own, entity: todo("a", 1) }],
        pending: [pending("p1", 2)], refused: [refused("r1")],
      });
    });

    test("ticks count the commits of all who have it open", async () => {
      const name = fresh();
      const [a, b] = [await open(name), await open(name)];
      expect(await a.commit({ identity })).toBe(1);
      expect(await b.commit({ pendingPut: [pending("p1")] })).toBe(2);
      expect(await a.commit({})).toBe(3);
      expect((await b.load()).tick).toBe(3);
    });

    test("commits take effect in the order in which they were called", async () => {
      const store = await open(fresh());
      const ticks = await Promise.all([1, 2, 3, 4].map((rev) => store.commit(put(own, todo("a", rev)))));
      expect(ticks).toEqual([1, 2, 3, 4]);
      expect(entitiesOf(await store.load())).toEqual(["s/u todo/a 4"]);
    });

    test("what is kept does not change with the caller's objects", async () => {
      const store = await open(fresh());
      const mine = todo("a", 1);
      const done = store.commit(put(own, mine));
      await done;
      mine.title = "changed";
      const first = await store.load();
      first.entities[0]!.entity.rev = 99;
      expect((await store.load()).entities).toEqual([{ stream: own, entity: todo("a", 1) }]);
    });

    test("the copies of streams are kept apart", async () => {
      const store = await open(fresh());
      await store.commit({ put: [{ stream: own, entity: todo("a", 1) }, { stream: other, entity: todo("a", 2) }] });
      await store.commit({ del: [{ stream: own, kind: "todo", id: "a" }] });
      expect(entitiesOf(await store.load())).toEqual(["f/v todo/a 2"]);
    });

    test("kinds may share an id", async () => {
      const store = await open(fresh());
      const skip: Entity = { kind: "skip", id: "a", rev: 1, routine_id: "r", date: "2026-11-22" };
      await store.commit(put(own, todo("a", 1), skip));
      await store.commit({ del: [{ stream: own, kind: "todo", id: "a" }] });
      expect(entitiesOf(await store.load())).toEqual(["s/u skip/a 1"]);
    });

    test("forget takes a stream with all that came by it", async () => {
      const store = await open(fresh());
      await store.commit({ ...put(own, todo("a", 1)), streams: [{ stream: own, state: stream(1) }] });
      await store.commit({ ...put(other, todo("b", 1)), streams: [{ stream: other, state: stream(2) }] });
      await store.commit({ forget: [other] });
      const saved = await store.load();
      expect(entitiesOf(saved)).toEqual(["s/u todo/a 1"]);
      expect([...saved.streams.keys()]).toEqual([own]);
    });

    test("a stream is not taken for another whose name begins alike", async () => {
      const store = await open(fresh());
      await store.commit({ ...put("f/v", todo("a", 1)), streams: [{ stream: "f/v", state: stream(1) }] });
      await store.commit({ ...put("f/v2", todo("a", 1)), streams: [{ stream: "f/v2", state: stream(1) }] });
      await store.commit({ forget: ["f/v"] });
      expect(entitiesOf(await store.load())).toEqual(["f/v2 todo/a 1"]);
    });

    test("the members of a batch are done in their order: clear, then put", async () => {
      const store = await open(fresh());
      await store.commit({ ...put(own, todo("a", 1), todo("b", 1)), streams: [{ stream: own, state: stream(1) }] });
      await store.commit({ clear: [own], ...put(own, todo("b", 2)), streams: [{ stream: own, state: stream(9) }] });
      const saved = await store.load();
      expect(entitiesOf(saved)).toEqual(["s/u todo/b 2"]);
      expect(saved.streams.get(own)?.cursor).toBe(9);
    });

    test("forget comes before put, and del before put", async () => {
      const store = await open(fresh());
      await store.commit(put(own, todo("a", 5)));
      await store.commit({ forget: [own], del: [{ stream: own, kind: "todo", id: "c" }], ...put(own, todo("b", 1), todo("c", 1)) });
      expect(entitiesOf(await store.load())).toEqual(["s/u todo/b 1", "s/u todo/c 1"]);
    });

    test("a clear keeps the state of the stream", async () => {
      const store = await open(fresh());
      await store.commit({ ...put(own, todo("a", 1)), streams: [{ stream: own, state: stream(3) }] });
      await store.commit({ clear: [own] });
      const saved = await store.load();
      expect(saved.entities).toEqual([]);
      expect(saved.streams.get(own)).toEqual(stream(3));
    });

    test("pending and refused come by key, and a put replaces", async () => {
      const store = await open(fresh());
      await store.commit({ pendingPut: [pending("p2"), pending("p1")], refusedPut: [refused("r2"), refused("r1")] });
      await store.commit({ pendingPut: [pending("p1", 5)] });
      let saved = await store.load();
      expect(saved.pending).toEqual([pending("p1", 5), pending("p2")]);
      expect(saved.refused.map(({ key }) => key)).toEqual(["r1", "r2"]);
      await store.commit({ pendingDel: ["p1"], refusedDel: ["r1"], refusedPut: [refused("p1")] });
      saved = await store.load();
      expect(saved.pending).toEqual([pending("p2")]);
      expect(saved.refused.map(({ key }) => key)).toEqual(["p1", "r2"]);
    });

    test("what is taken away need not be there", async () => {
      const store = await open(fresh());
      await store.commit({ forget: [other], clear: [own], del: [{ stream: own, kind: "todo", id: "a" }], pendingDel: ["p"], refusedDel: ["r"] });
      expect((await store.load()).entities).toEqual([]);
    });

    test("wipe forgets everything", async () => {
      const name = fresh();
      const store = await open(name);
      await store.commit({ identity, ...put(own, todo("a", 1)), streams: [{ stream: own, state: stream(1) }], pendingPut: [pending("p")] });
      await store.wipe();
      store.close();
      const saved = await (await open(name)).load();
      expect({ ...saved, tick: 0 }).toEqual({ tick: 0, identity: null, streams: new Map(), entities: [], pending: [], refused: [] });
    });

    test("wipe with keepPending keeps the identity and what was not sent or refused", async () => {
      const name = fresh();
      const store = await open(name);
      await store.commit({ identity, ...put(own, todo("a", 1)), streams: [{ stream: own, state: stream(1) }], pendingPut: [pending("p")], refusedPut: [refused("r")] });
      await store.wipe(true);
      store.close();
      const saved = await (await open(name)).load();
      expect({ ...saved, tick: 0 }).toEqual({ tick: 0, identity, streams: new Map(), entities: [], pending: [pending("p")], refused: [refused("r")] });
    });

    test("5,000 entities are kept and read", async () => {
      const store = await open(fresh());
      const many = Array.from({ length: 5000 }, (_, i) => todo(`t${i}`, 1));
      await store.commit({ ...put(own, ...many), streams: [{ stream: own, state: stream(5000) }] });
      expect((await store.load()).entities).toHaveLength(5000);
    });
  });
}
