import "fake-indexeddb/auto";
import { openDB } from "idb";
import { expect, test, vi } from "vitest";
import type { Goal } from "../sync/entities.ts";
import { storeConformance } from "../sync/store.conformance.ts";
import type { Pending } from "../sync/store.ts";
import { idbStore, removeDatabase, StoreGone } from "./idb.ts";

storeConformance("a store in IndexedDB", (name) => idbStore(name));

const pending = (key: string): Pending => ({
  key, batch: key, n: 0, op: "put", kind: "todo", id: "t", at: "2026-11-22T09:00:00.000Z", fields: { title: key },
});

test("a database that was emptied under the page is told of, and takes nothing half", async () => {
  let gone = 0;
  const store = idbStore("emptied", { onGone: () => gone++ });
  await store.load();
  await store.commit({ pendingPut: [pending("a")] });
  await removeDatabase("emptied");
  await expect(store.commit({ pendingPut: [pending("b")] })).rejects.toBeInstanceOf(StoreGone);
  expect(gone).toBe(1);
  const anew = idbStore("emptied");
  expect((await anew.load()).pending).toEqual([]);
});

test("removing waits for nobody: the store of another tab closes by itself, and opens again when it is used", async () => {
  const one = idbStore("shared");
  await one.commit({ pendingPut: [pending("a")] });
  const other = idbStore("shared");
  expect(await other.commit({ pendingPut: [pending("b")] })).toBe(2);
  expect((await one.load()).pending.map((p) => p.key)).toEqual(["a", "b"]);
});

test("what is folded is the same as before, also where streams were cleared and entities have gone", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const store = idbStore("folded");
    const goal = (i: number, rev = 1): Goal => ({ kind: "goal", id: `g${i}`, rev, title: `목표 ${i}`, color: "leaf", rank: "a0", status: "active" });
    const put = (stream: string, ...goals: Goal[]) => ({ put: goals.map((entity) => ({ stream, entity })) });
    const revs = async (): Promise<string[]> => (await idbStore("folded").load()).entities.map(({ stream, entity }) => `${stream} ${entity.id} ${entity.rev}`).sort();
    const folded = async (): Promise<number> => {
      await vi.advanceTimersByTimeAsync(5000);
      vi.useRealTimers();
      await store.commit({}); // waits for the fold, which is a transaction before it
      const db = await openDB("folded");
      const n = await db.count("changed");
      db.close();
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      return n;
    };
    await store.commit(put("s/u", ...Array.from({ length: 400 }, (_, i) => goal(i))));
    await store.commit(put("f/v", goal(1), goal(2)));
    const before = await revs();
    expect(before).toHaveLength(402);
    expect(await folded()).toBe(0);
    expect(await revs()).toEqual(before);
    await store.commit({ ...put("s/u", goal(1, 2), goal(500)), del: [{ stream: "s/u", kind: "goal", id: "g2" }] });
    const after = await revs();
    expect(after).toHaveLength(402);
    expect(after).toContain("s/u g1 2");
    expect(after).not.toContain("s/u g2 1");
    await store.commit({ clear: ["f/v"], ...put("f/v", goal(9)) });
    expect((await revs()).filter((r) => r.startsWith("f/v"))).toEqual(["f/v g9 1"]);
    await store.commit(put("s/u", ...Array.from({ length: 400 }, (_, i) => goal(1000 + i))));
    const last = await revs();
    expect(await folded()).toBe(0);
    expect(await revs()).toEqual(last);
    store.close();
  } finally {
    vi.useRealTimers();
  }
});
