// What a connection does with the queue, word by word.

import { describe, expect, test, vi } from "vitest";
import type { Result } from "./frames.ts";
import { newMemory } from "./memory.ts";
import { ack, delta, limits, mutationsOf, own, ready, turns, welcome } from "./script.testing.ts";
import { held, setStage, todo } from "./stage.testing.ts";
import { StoreFull, type Store } from "./store.ts";

const { script, start, live, again } = setStage();

describe("the queue", () => {
  test("is shown at once, sent, and dropped by its ack", async () => {
    const { client, line } = await live();
    const batch = await client.change({ op: "put", kind: "todo", id: "a", fields: todo }, { op: "put", kind: "todo", id: "a", fields: { done: true } });
    await turns();
    expect(client.get("todo", "a")?.pending).toBe(true);
    expect(mutationsOf(line)).toEqual([1, 2]);
    line.say(delta(own, 10, 11, { put: [held("a", 1, { done: true })] }), ack(2, { n: 1, ok: true }, { n: 2, ok: true }));
    expect(client.get("todo", "a")).toMatchObject({ pending: false, entity: { rev: 1, done: true } });
    expect((await client.answered(batch)).map(({ ok }) => ok)).toEqual([true, true]);
    expect(client.pending()).toEqual([]);
  });

  test("waits for the welcome, and is sent again until it is acked, with the same numbers and bodies", async () => {
    const client = await start();
    await client.put("todo", "a", todo);
    script.line().open();
    await turns();
    expect(mutationsOf(script.line())).toEqual([]);
    script.line().say(welcome(), ready);
    await turns();
    const first = script.line().messages.at(-1);
    script.line().end();
    const next = await again(1);
    expect(next.messages.at(-1)).toBe(first);
  });

  test("is numbered, and the numbers kept, before anything leaves", async () => {
    const store = newMemory();
    let release = () => {};
    const slow: Store = { ...store, commit: (batch) => (batch.pendingPut?.some(({ n }) => n > 0) ? new Promise<void>((go) => (release = go)).then(() => store.commit(batch)) : store.commit(batch)) };
    const { client, line } = await live({ store: slow });
    await client.put("todo", "a", todo);
    await turns();
    expect(mutationsOf(line)).toEqual([]);
    release();
    await turns();
    expect(mutationsOf(line)).toEqual([1]);
    const saved = await store.load();
    expect([saved.identity?.sent, saved.pending[0]?.n]).toEqual([1, 1]);
  });

  test("does not leave before it is durable", async () => {
    const store = newMemory();
    let release = () => {};
    const slow: Store = { ...store, commit: (batch) => (batch.pendingPut?.some(({ n }) => n === 0) ? new Promise<void>((go) => (release = go)).then(() => store.commit(batch)) : store.commit(batch)) };
    const { client, line } = await live({ store: slow });
    const put = client.put("todo", "a", todo);
    line.say(delta(own, 10, 11)); // anything that has the queue looked at
    line.say(ack(0));
    await turns();
    expect([client.pending().length, client.pending()[0]?.n, mutationsOf(line)]).toEqual([1, 0, []]);
    release();
    await put;
    await turns();
    expect(mutationsOf(line)).toEqual([1]);
  });

  test("keeps what is refused, with its text, until the person has seen to it", async () => {
    const store = newMemory();
    const { client, line } = await live({ store });
    const batch = await client.put("todo", "a", todo);
    await turns();
    const refusal: Result = { n: 1, ok: false, code: "not_found", field: "goal_id", message: "no such goal" };
    line.say(ack(1, refusal));
    expect(await client.answered(batch)).toEqual([refusal]);
    expect(client.get("todo", "a")).toBeUndefined();
    const [refused] = client.refused();
    expect(refused).toMatchObject({ code: "not_found", field: "goal_id", mutation: { id: "a", fields: todo } });
    await turns();
    expect((await store.load()).refused).toEqual(client.refused());
    await client.retry(refused!.key, { ...todo, goal_id: "g2" });
    await turns();
    expect(client.refused()).toEqual([]);
    expect(line.sent.at(-1)).toMatchObject({ mutations: [{ n: 2, fields: { goal_id: "g2" } }] });
    line.say(ack(2, { ...refusal, n: 2 }));
    await client.discard(client.refused()[0]!.key);
    expect(client.refused()).toEqual([]);
  });

  test("counts a number that the ack passes over as taken long ago", async () => {
    const { client, line } = await live();
    const batch = await client.put("todo", "a", todo);
    await turns();
    line.say(ack(1));
    expect(await client.answered(batch)).toEqual([{ n: 1, ok: true, old: true }]);
  });

  test("sends again after retry_ms what was too fast", async () => {
    const { client, line } = await live();
    for (const id of ["a", "b", "c"]) await client.put("todo", id, todo);
    await turns();
    line.sent.length = 0;
    line.say({ type: "error", code: "rate_limited", n: 2, retry_ms: 1500 });
    await vi.advanceTimersByTimeAsync(1400);
    expect(mutationsOf(line)).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(mutationsOf(line)).toEqual([2, 3]);
  });

  test("asks again after retry_ms for what was too much to ask", async () => {
    const { client, line } = await live();
    client.watch("p/v");
    line.say({ type: "error", code: "rate_limited", retry_ms: 800 });
    await vi.advanceTimersByTimeAsync(900);
    expect(line.sent.filter(({ type }) => type === "watch")).toHaveLength(2);
  });

  test("goes back to the number that the server wants", async () => {
    const { client, line } = await live();
    for (const id of ["a", "b", "c"]) await client.put("todo", id, todo);
    await turns();
    line.sent.length = 0;
    line.say({ type: "error", code: "mutation_gap", n: 3, want: 2 });
    await turns();
    expect(mutationsOf(line)).toEqual([2, 3]);
  });

  test("hangs up when the server wants what is not here, and the welcome puts it right", async () => {
    const { client, line } = await live();
    await client.put("todo", "a", todo);
    await turns();
    line.say({ type: "error", code: "mutation_gap", n: 9, want: 7 });
    expect(line.closed).toBe(true);
    expect(mutationsOf(await again(0))).toEqual([1]);
  });

  test.each(["mutation_conflict", "bad_frame"])("parks what closes the socket by %s, renumbers what follows, and comes back once", async (code) => {
    const { client, line } = await live();
    for (const id of ["a", "b", "c"]) await client.put("todo", id, todo);
    await turns();
    line.say(ack(1, { n: 1, ok: true }), { type: "error", code, n: 2, message: "no" });
    line.end(4400);
    await vi.advanceTimersByTimeAsync(0);
    expect(script.lines).toHaveLength(2);
    const next = script.line();
    next.open();
    next.say(welcome(1), ready);
    await turns();
    expect(next.sent.at(-1)).toMatchObject({ type: "mutate", mutations: [{ n: 2, id: "c" }] });
    expect(client.refused()).toMatchObject([{ code: "parked", mutation: { id: "b", n: 2, fields: todo }, message: "no" }]);
    expect(client.pending().map(({ id, n }) => [id, n])).toEqual([["c", 2]]);
  });

  test("is kept below the rate of the welcome", async () => {
    const client = await start();
    script.line().open();
    script.line().say(welcome(0, { limits: { ...limits, mutations_per_s: 10, burst: 20 } }), ready);
    for (let i = 0; i < 30; i++) await client.put("todo", `t${i}`, todo);
    await turns(200);
    expect(mutationsOf(script.line())).toHaveLength(20);
    await vi.advanceTimersByTimeAsync(1100);
    expect(mutationsOf(script.line()).length).toBeGreaterThanOrEqual(29);
    await vi.advanceTimersByTimeAsync(1000);
    expect(mutationsOf(script.line())).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  });

  test("does not take what has no room", async () => {
    const store = newMemory();
    const full: Store = { ...store, commit: (batch) => (batch.pendingPut ? Promise.reject(new StoreFull("full")) : store.commit(batch)) };
    const { client } = await live({ store: full });
    await expect(client.put("todo", "a", todo)).rejects.toBeInstanceOf(StoreFull);
    expect([client.get("todo", "a"), client.pending()]).toEqual([undefined, []]);
    await expect(client.change(...Array.from({ length: 101 }, () => ({ op: "put", kind: "todo", id: "a", fields: todo }) as const))).rejects.toBeInstanceOf(RangeError);
  });

  test("goes on when there is no room for what the server sends", async () => {
    const store = newMemory();
    let full = false;
    const filling: Store = { ...store, commit: (batch) => (full && batch.put?.length ? Promise.reject(new StoreFull("full")) : store.commit(batch)) };
    const { client, line } = await live({ store: filling });
    full = true;
    line.say(delta(own, 10, 11, { put: [held("t")] }));
    await client.put("todo", "a", todo);
    await turns();
    full = false;
    line.say(delta(own, 11, 12, { put: [held("a")] }), ack(1, { n: 1, ok: true }));
    await turns();
    expect(client.get("todo", "t")).toBeDefined();
    const saved = await store.load();
    expect([saved.streams.get(own)?.cursor, saved.pending.length, saved.identity?.acked]).toEqual([10, 0, 1]); // nothing is skipped
  });

  test("gives each change an instant of the server's clock, never before the last one's", async () => {
    const ahead = 90_000;
    const client = await start();
    script.line().open();
    script.line().say(welcome(0, { server_time: new Date(Date.now() + ahead).toISOString() }), ready);
    await client.put("todo", "a", todo);
    expect(Date.parse(client.pending()[0]!.at) - Date.now()).toBe(ahead);
    expect(client.serverNow() - Date.now()).toBe(ahead);
    vi.setSystemTime(Date.now() - 60_000);
    await client.put("todo", "a", { done: true });
    expect(client.pending()[1]!.at).toBe(client.pending()[0]!.at);
  });
});
