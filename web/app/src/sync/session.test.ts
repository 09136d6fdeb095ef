// The schedules of one connection after the other, word by word.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { SignedOut, type Client } from "./client.ts";
import type { ClientFrame, Result } from "./frames.ts";
import { newMemory } from "./memory.ts";
import { ack, delta, limits, me, mutationsOf, newScript, own, ready, scripted, turns, welcome, type Line, type Script } from "./script.testing.ts";
import { StoreFull, type Store } from "./store.ts";

const todo = { goal_id: "g", title: "read" };
const held = (id: string, rev = 1, more: object = {}) => ({ kind: "todo", id, rev, goal_id: "g", title: id, ...more });

let script: Script;
let clients: Client[];

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  script = newScript();
  clients = [];
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  vi.useRealTimers();
});

async function start(options: Parameters<typeof scripted>[1] = {}): Promise<Client> {
  const client = scripted(script, options);
  clients.push(client);
  await client.loaded;
  await turns();
  return client;
}

/** A client that is live, its own stream held up to a cursor. */
async function live(options: Parameters<typeof scripted>[1] = {}, cursor = 10): Promise<{ client: Client; line: Line }> {
  const client = await start(options);
  const line = script.line();
  line.open();
  line.say(welcome(), delta(own, 0, cursor, { reset: true }), ready);
  await turns();
  return { client, line };
}

/** The next connection. */
async function next(): Promise<Line> {
  while (script.line().over) await vi.advanceTimersByTimeAsync(100);
  return script.line();
}

/** The next connection, live. */
async function again(lastN = 0, more: object = {}): Promise<Line> {
  const line = await next();
  line.open();
  line.say(welcome(lastN, more), ready);
  await turns();
  return line;
}

const hello = (line: Line) => line.sent[0] as Extract<ClientFrame, { type: "hello" }>;

describe("opening", () => {
  test("a new client says hello without epoch and cursors", async () => {
    const client = await start();
    script.line().open();
    expect(script.line().url).toBe("ws://modu.test/v1/sync");
    expect(script.line().messages).toEqual([JSON.stringify({ type: "hello", token: "token", client_id: client.clientID(), agent: "test/1.0" })]);
    expect(client.status()).toBe("connecting");
  });

  test("one that returns names its epoch and all its cursors", async () => {
    const store = newMemory();
    const { client, line } = await live({ store });
    line.say(delta("f/v", 0, 4, { reset: true }), delta("g/x", 0, 0));
    await turns();
    const id = client.clientID();
    await client.close();
    await start({ store });
    script.line().open();
    expect(hello(script.line())).toMatchObject({ client_id: id, epoch: "k3f9", cursors: { [own]: 10, "f/v": 4, "g/x": 0 } });
  });

  test("what is stored is shown before there is any network", async () => {
    const store = newMemory();
    const { client, line } = await live({ store });
    line.say(delta(own, 10, 11, { put: [held("t")] }));
    await client.put("todo", "u", todo);
    await client.close();
    const next = scripted(script, { store, token: () => new Promise(() => {}) });
    clients.push(next);
    await next.loaded;
    expect(["t", "u"].map((id) => next.get("todo", id)?.pending)).toEqual([false, true]);
  });

  test("somebody else's token is no token", async () => {
    const client = await start();
    script.line().open();
    script.line().say(welcome(0, { user_id: "somebody" }));
    expect(client.status()).toBe("signed_out");
    expect(script.line().closed).toBe(true);
  });

  test("a last_n above all it ever sent: it takes another client_id at once", async () => {
    const { client } = await live();
    const id = client.clientID();
    script.line().end();
    (await next()).open();
    script.line().say(welcome(7));
    await vi.advanceTimersByTimeAsync(0);
    expect(script.lines).toHaveLength(3);
    script.line().open();
    expect(client.clientID()).not.toBe(id);
    expect(hello(script.line())).toMatchObject({ client_id: client.clientID(), cursors: { [own]: 10 } });
  });

  test("another epoch: streams are forgotten, pending is numbered anew and sent", async () => {
    const { client, line } = await live();
    line.say(delta(own, 10, 11, { put: [held("t")] }));
    await client.put("todo", "a", todo);
    await client.put("todo", "b", todo);
    await turns();
    line.say(ack(1, { n: 1, ok: true }));
    await turns();
    line.end();
    const later = await again(0, { epoch: "other" });
    expect(client.get("todo", "t")).toBeUndefined();
    expect(client.get("todo", "b")?.pending).toBe(true);
    expect(mutationsOf(later)).toEqual([1]);
    later.end();
    expect(hello(await again(0, { epoch: "other" }))).toMatchObject({ epoch: "other", cursors: {} });
  });
});

describe("streams", () => {
  test("a gap is pulled, once", async () => {
    const { client, line } = await live();
    line.say(delta(own, 12, 13, { put: [held("t")] }), delta(own, 13, 14));
    expect(line.sent.filter(({ type }) => type === "pull")).toEqual([{ type: "pull", stream: own, cursor: 10 }]);
    line.say(delta(own, 10, 14, { put: [held("t")] }));
    expect(client.get("todo", "t")).toBeDefined();
    line.say(delta(own, 16, 17));
    expect(line.sent.filter(({ type }) => type === "pull")).toHaveLength(2);
  });

  test("gone forgets, in memory and in the store, and is said", async () => {
    const store = newMemory();
    const { client, line } = await live({ store });
    const said: string[] = [];
    client.on("stream", (stream, state) => said.push(`${stream} ${state}`));
    line.say(delta("f/v", 0, 4, { reset: true, put: [held("t")] }));
    expect(client.get("todo", "t")?.owner).toBe("v");
    line.say({ type: "stream", stream: "f/v", state: "gone", reason: "removed" });
    await turns();
    expect(client.get("todo", "t")).toBeUndefined();
    expect((await store.load()).entities).toEqual([]);
    expect(said).toEqual(["f/v open", "f/v gone"]);
  });

  test("a watch is renewed until unwatch, which forgets", async () => {
    const { client, line } = await live();
    client.watch("p/v");
    expect(line.sent.at(-1)).toEqual({ type: "watch", stream: "p/v", cursor: 0 });
    line.say(delta("p/v", 0, 4, { reset: true, put: [held("t")] }));
    line.end();
    const next = await again();
    expect(hello(next).cursors).toMatchObject({ "p/v": 4 });
    await client.unwatch("p/v");
    expect(next.sent.at(-1)).toEqual({ type: "unwatch", stream: "p/v" });
    next.say(delta("p/v", 4, 5, { put: [held("u")] })); // sent before the unwatch was read
    expect([client.get("todo", "t"), client.get("todo", "u")]).toEqual([undefined, undefined]);
    expect(client.streams().has("p/v")).toBe(false);
  });

  test("a watch that is not held yet is asked again after the welcome", async () => {
    const client = await start();
    client.watch("p/v");
    script.line().open();
    expect(script.line().sent.map(({ type }) => type)).toEqual(["hello"]);
    script.line().say(welcome());
    expect(script.line().sent.at(-1)).toEqual({ type: "watch", stream: "p/v", cursor: 0 });
  });

  test("a profile that nobody watches any more is forgotten when the heads are reached", async () => {
    const store = newMemory();
    const { client, line } = await live({ store });
    client.watch("p/v");
    line.say(delta("p/v", 0, 4, { reset: true, put: [held("t")] }));
    await client.close();
    const next = await start({ store });
    expect(next.get("todo", "t")).toBeDefined();
    script.line().open();
    expect(hello(script.line()).cursors).toEqual({ [own]: 10 });
    script.line().say(welcome(), ready);
    expect(next.get("todo", "t")).toBeUndefined();
  });

  test("frames and members that are not known are ignored", async () => {
    const { client, line } = await live();
    line.raw('{"type":"weather","of":"tomorrow"}\n{"type":"delta","stream":"f/v","from":0,"to":1,"put":[],"del":[],"mood":"x"}');
    expect(client.streams().get("f/v")?.cursor).toBe(1);
    expect(line.closed).toBe(false);
  });

  test("the deltas of one message are told of as one", async () => {
    const { client, line } = await live();
    const changes: number[] = [];
    client.on("change", (keys) => changes.push(keys!.size));
    line.say(delta(own, 10, 11, { put: [held("t")] }), delta(own, 11, 12, { put: [held("u")] }));
    expect(changes).toEqual([2]);
  });
});

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

describe("the connection", () => {
  test("answers pings", async () => {
    const { line } = await live();
    line.say({ type: "ping" });
    expect(line.messages.at(-1)).toBe('{"type":"pong"}');
  });

  test("hangs up on a server that is silent for two and a half heartbeats", async () => {
    const { line } = await live();
    await vi.advanceTimersByTimeAsync(62_000);
    expect(line.closed).toBe(false);
    line.say({ type: "ping" });
    await vi.advanceTimersByTimeAsync(62_000);
    expect(line.closed).toBe(false);
    await vi.advanceTimersByTimeAsync(600);
    expect(line.closed).toBe(true);
  });

  test("gives up a dial and a hello that nobody answers after 10 s each", async () => {
    await start();
    await vi.advanceTimersByTimeAsync(10_100);
    expect(script.lines[0]!.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    script.lines[1]!.open();
    await vi.advanceTimersByTimeAsync(10_100);
    expect(script.lines[1]!.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(script.lines).toHaveLength(3);
  });

  test("comes back once from a replacement by a hello of its own, and then waits for somebody", async () => {
    const client = await start();
    script.line().open();
    await vi.advanceTimersByTimeAsync(11_000); // gave up on that hello
    const second = script.line();
    expect(script.lines).toHaveLength(2);
    second.open();
    second.say(welcome(), ready);
    second.end(4409);
    await vi.advanceTimersByTimeAsync(0);
    expect(script.lines).toHaveLength(3);
    script.line().open();
    script.line().say(welcome(), ready);
    script.line().end(4409);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([client.status(), script.lines.length]).toEqual(["replaced", 3]);
    client.nudge();
    await turns();
    expect(script.lines).toHaveLength(4);
  });

  test("comes back when a drain says so", async () => {
    const { line } = await live();
    line.say({ type: "drain", reconnect_in_ms: 8000 });
    await vi.advanceTimersByTimeAsync(3000);
    line.end(1012);
    await vi.advanceTimersByTimeAsync(4900);
    expect(script.lines).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(script.lines).toHaveLength(2);
  });

  test("asks for another token when one is refused, and stops when that is refused too", async () => {
    const asked: (string | undefined)[] = [];
    const client = await start({ token: async (refused) => `token ${asked.push(refused)}` });
    script.line().open();
    script.line().end(4401);
    (await next()).open();
    expect(hello(script.line()).token).toBe("token 2");
    script.line().end(4401);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([client.status(), asked]).toEqual(["signed_out", [undefined, "token 1"]]);
  });

  test("stops when the token source says signed out, and goes on when it may", async () => {
    let signedIn = false;
    const client = await start({
      token: async () => {
        if (!signedIn) throw new SignedOut();
        return "token";
      },
    });
    await client.put("todo", "a", todo);
    expect([client.status(), script.lines.length, client.pending().length]).toEqual(["signed_out", 0, 1]);
    signedIn = true;
    client.nudge();
    await turns();
    expect(script.lines).toHaveLength(1);
  });

  test("renews the token on the same connection", async () => {
    let count = 0;
    const { line } = await live({ token: async () => `token ${++count}` });
    line.say({ type: "auth_expiring", in_s: 60 });
    await turns();
    expect(line.sent.at(-1)).toEqual({ type: "auth", token: "token 2" });
  });

  test("is offline after a moment, not before, and live again with the next ready", async () => {
    const { client, line } = await live();
    const said: string[] = [];
    client.on("status", (status) => said.push(status));
    line.end();
    await vi.advanceTimersByTimeAsync(1900);
    expect(said).toEqual(["connecting"]);
    await vi.advanceTimersByTimeAsync(200);
    expect(said).toEqual(["connecting", "offline"]);
    await again();
    expect(said).toEqual(["connecting", "offline", "live"]);
  });

  test("a nudge connects now; of a live connection it asks for a sign of life within 5 s", async () => {
    const { client, line } = await live();
    client.nudge();
    expect(line.sent.at(-1)).toEqual({ type: "pull", stream: own, cursor: 10 });
    line.say(delta(own, 10, 10));
    await vi.advanceTimersByTimeAsync(6000);
    expect(line.closed).toBe(false);
    client.nudge();
    await vi.advanceTimersByTimeAsync(5100);
    expect(line.closed).toBe(true);
    const before = script.lines.length;
    script.line().end();
    client.nudge();
    await turns();
    expect(script.lines.length).toBeGreaterThanOrEqual(before);
  });

  test("a server that cannot be dialled is tried again, and edits wait", async () => {
    const client = await start({
      socket: () => {
        throw new Error("no network");
      },
    });
    await client.put("todo", "a", todo);
    await vi.advanceTimersByTimeAsync(5000);
    expect([client.status(), client.pending().length]).toEqual(["offline", 1]);
  });

  test("what is no JSON ends the connection and changes nothing", async () => {
    const { client, line } = await live();
    line.raw("<html>sign in to the network</html>");
    expect([line.closed, client.streams().get(own)?.cursor]).toEqual([true, 10]);
  });

  test("close says 1000 and nothing more", async () => {
    const { client, line } = await live();
    await client.close();
    expect(line.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([script.lines.length, me]).toEqual([1, client.user]);
  });
});
