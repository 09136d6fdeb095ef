import { describe, expect, test } from "vitest";
import { maxMessageBytes, type Welcome } from "./frames.ts";
import { cursorsOf, fits, mutationOf, newBucket, nextNumber, nextOf, numbered, welcomed } from "./queue.ts";
import type { Identity, Pending } from "./store.ts";

const free = newBucket(0, 0, 0);

function pending(key: string, n = 0, batch = key, title = "x"): Pending {
  return { key, batch, n, op: "put", kind: "todo", id: "t", at: "2026-11-22T09:00:00.000Z", fields: { title } };
}

const many = (count: number, batch?: string) => Array.from({ length: count }, (_, i) => pending(`p${String(i).padStart(5, "0")}`, 0, batch ?? `p${i}`));
const keys = (list: readonly Pending[]) => list.map(({ key }) => key);

describe("a message", () => {
  test("holds at most 100 mutations", () => {
    expect(nextOf(many(250), 0, free, 0).send).toHaveLength(100);
  });

  test("holds at most 64 KiB, counted in UTF-8", () => {
    const queue = many(60).map((p) => ({ ...p, fields: { memo: "물".repeat(1000) } }));
    const { send } = nextOf(queue, 0, free, 0);
    expect(send.length).toBeGreaterThan(15);
    const bytes = Buffer.byteLength(JSON.stringify({ type: "mutate", mutations: numbered(send, 1e9).map(mutationOf) }));
    expect(bytes).toBeLessThanOrEqual(maxMessageBytes);
    expect(send.length).toBeLessThan(22);
  });

  test("never splits what was made together", () => {
    const queue = [...many(60, "a"), ...many(60, "b").map((p) => ({ ...p, key: `q${p.key}` }))];
    expect(nextOf(queue, 0, free, 0).send).toHaveLength(60);
  });

  test("of a batch is refused when it is made, if it does not fit", () => {
    expect([fits(many(100, "a")), fits(many(101, "a")), fits([pending("p", 0, "p", "물".repeat(22_000))])]).toEqual([true, false, false]);
  });

  test("begins after what was sent on this connection", () => {
    const queue = [pending("a", 4), pending("b", 5), pending("c")];
    expect(keys(nextOf(queue, 0, free, 0).send)).toEqual(["a", "b", "c"]);
    expect(keys(nextOf(queue, 4, free, 0).send)).toEqual(["b", "c"]);
    expect(keys(nextOf(queue, 5, free, 0).send)).toEqual(["c"]);
  });

  test("waits while 1,000 have no answer", () => {
    const queue = many(1200).map((p, i) => ({ ...p, n: i + 1 }));
    expect(nextOf(queue, 950, free, 0).send).toHaveLength(50);
    expect(nextOf(queue, 1000, free, 0)).toEqual({ send: [], waitMs: 0 });
  });
});

describe("the rate", () => {
  test("is kept below what the server allows", () => {
    const bucket = newBucket(50, 120, 0);
    const queue = many(300);
    expect(nextOf(queue, 0, bucket, 0).send).toHaveLength(100);
    bucket.take(100);
    expect(nextOf(queue.slice(100), 0, bucket, 0).send).toHaveLength(20);
    bucket.take(20);
    expect(nextOf(queue.slice(120), 0, bucket, 0)).toEqual({ send: [], waitMs: 20 });
    expect(nextOf(queue.slice(120), 0, bucket, 1000).send).toHaveLength(50);
  });

  test("lets a batch above the burst pass when the bucket is full", () => {
    const bucket = newBucket(10, 50, 0);
    expect(nextOf(many(80, "a"), 0, bucket, 0).send).toHaveLength(80);
  });
});

describe("numbers", () => {
  const identity: Identity = { user: "u", client: "c", epoch: "e", sent: 7, acked: 5 };
  const welcome = (last_n: number, epoch = "e") => ({ type: "welcome", user_id: "u", last_n, epoch }) as Welcome;
  const after = (was: Identity, queue: Pending[], w: Welcome) => welcomed(was, queue, ["s/u", "f/v"], w, () => "new");

  test("follow all that were ever used", () => {
    expect(nextNumber(identity, [])).toBe(8);
    expect(nextNumber(identity, [pending("a", 12)])).toBe(13);
    expect(numbered([pending("a", 6), pending("b"), pending("c")], 8).map(({ n }) => n)).toEqual([6, 8, 9]);
  });

  test("stay when all is well", () => {
    expect(after(identity, [pending("a", 6), pending("b", 7), pending("c")], welcome(6))).toEqual({ identity, pendingPut: [], forget: [], again: false });
  });

  test("close the gap that a parked one leaves", () => {
    const { pendingPut } = after(identity, [pending("a", 6), pending("c", 8), pending("d", 9), pending("e")], welcome(6));
    expect(pendingPut.map(({ key, n }) => [key, n])).toEqual([["c", 7], ["d", 8]]);
  });

  test("go on from last_n when what was sent above it has been parked", () => {
    expect(after(identity, [pending("a")], welcome(5)).identity.sent).toBe(5);
  });

  test("begin again after last_n in another epoch, and the streams are forgotten", () => {
    const { identity: is, pendingPut, forget } = after(identity, [pending("a", 6), pending("b", 7)], welcome(3, "f"));
    expect(is).toMatchObject({ epoch: "f", sent: 3, acked: 3 });
    expect(pendingPut.map(({ n }) => n)).toEqual([4, 5]);
    expect(forget).toEqual(["s/u", "f/v"]);
  });

  test("begin again after a last_n below what was acked", () => {
    const { identity: is, pendingPut, forget } = after(identity, [pending("a", 6), pending("b", 7)], welcome(2));
    expect(is).toMatchObject({ sent: 2, acked: 2 });
    expect(pendingPut.map(({ n }) => n)).toEqual([3, 4]);
    expect(forget).toEqual([]);
  });

  test("of somebody else: another client_id", () => {
    const { identity: is, pendingPut, again } = after(identity, [pending("a", 6), pending("b", 7)], welcome(9));
    expect([is.client, is.sent, is.acked, again]).toEqual(["new", 0, 0, true]);
    expect(pendingPut.map(({ n }) => n)).toEqual([1, 2]);
  });

  test("of a new client begin with the first welcome", () => {
    const first = { ...identity, epoch: "", sent: 0, acked: 0 };
    expect(after(first, [], welcome(0)).identity).toEqual({ ...first, epoch: "e" });
  });
});

test("a hello names 2,048 streams at most, the own one first and profiles last", () => {
  const streams = Array.from({ length: 3000 }, (_, i) => [`${"pgf"[i % 3]}/${i}`, i] as [string, number]);
  const cursors = Object.keys(cursorsOf([...streams, ["s/u", 1]]));
  expect(cursors).toHaveLength(2048);
  expect(cursors[0]).toBe("s/u");
  expect(cursors.filter((s) => s.startsWith("f/"))).toHaveLength(1000);
  expect(cursors.filter((s) => s.startsWith("p/"))).toHaveLength(47);
});
