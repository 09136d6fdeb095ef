import "fake-indexeddb/auto";
import { expect, test } from "vitest";
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

test("5,000 entities load in a moment", async () => {
  const store = idbStore("large");
  const put = Array.from({ length: 5000 }, (_, i) => ({
    stream: "s/u",
    entity: { kind: "goal" as const, id: `g${i}`, rev: 1, title: `목표 ${i}`, color: "leaf" as const, rank: "a0", status: "active" as const },
  }));
  await store.commit({ put });
  expect((await store.load()).entities).toHaveLength(5000);
});
