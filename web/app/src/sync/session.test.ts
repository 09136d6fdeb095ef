// Opening, hanging up and coming back, word by word.

import { describe, expect, test, vi } from "vitest";
import { SignedOut } from "./client.ts";
import { newMemory } from "./memory.ts";
import { ack, delta, me, mutationsOf, own, ready, scripted, turns, welcome } from "./script.testing.ts";
import { held, hello, setStage, todo } from "./stage.testing.ts";

const { script, clients, start, live, next, again } = setStage();

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
