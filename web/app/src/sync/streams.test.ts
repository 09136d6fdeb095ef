// What a connection does with streams, word by word.

import { describe, expect, test } from "vitest";
import { newMemory } from "./memory.ts";
import { delta, own, ready, turns, welcome } from "./script.testing.ts";
import { held, hello, setStage } from "./stage.testing.ts";

const { script, start, live, again } = setStage();

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
