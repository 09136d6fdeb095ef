// Reads by REST beside the deltas, word by word.

import { expect, test } from "vitest";
import { Problem, type Client } from "./client.ts";
import type { Entity } from "./entities.ts";
import { ack, delta, own, turns } from "./script.testing.ts";
import { held, setStage } from "./stage.testing.ts";

const { live } = setStage();
const stream = "f/v";
const day = "2026-01-05";

/** A REST server that answers when the test says so. */
function door() {
  const asked: ((body: object, positions?: string) => void)[] = [];
  const fetch = (): Promise<Response> =>
    new Promise((resolve) => {
      asked.push((body, positions = "") => resolve(new Response(JSON.stringify(body), { headers: { "content-type": "application/json", "modu-position": positions } })));
    });
  return { asked, fetch };
}

async function stage() {
  const { asked, fetch } = door();
  const { client, line } = await live({ fetch });
  line.say(delta(stream, 0, 10, { reset: true, put: [held("a", 5)] }));
  return { asked, client, line };
}

const read = (client: Client, of = stream) =>
  client.readInto<{ todos: Entity[] }>("/v1/day", [of], ({ todos }) => todos.map((entity) => ({ stream: of, entity })), [{ stream: of, day }]);

const shown = (client: Client) => [...client.all("todo")].map(({ entity }) => `${entity.id} ${entity.rev}`).sort().join(", ");

test("what is read is kept, and the day is held", async () => {
  const { asked, client } = await stage();
  const reading = read(client);
  await turns();
  asked[0]!({ todos: [held("b", 1), held("a", 4)] }, `${stream}=10`);
  expect(await reading).toMatchObject({ todos: [{ id: "b" }, { id: "a" }] });
  expect(shown(client)).toBe("a 5, b 1");
  expect(client.holds("v", day)).toBe(true);
});

test("deltas of the stream wait, and acks behind them; other streams do not", async () => {
  const { asked, client, line } = await stage();
  const reading = read(client);
  await turns();
  const batch = await client.put("todo", "c", { goal_id: "g", title: "c" });
  await turns();
  line.say(delta(stream, 10, 11, { put: [held("a", 6)] }), delta("f/w", 0, 1, { put: [held("w")] }), ack(1, { n: 1, ok: true }));
  expect([shown(client), client.pending().length]).toEqual(["a 5, c 0, w 1", 1]);
  asked[0]!({ todos: [held("b", 1)] }, `${stream}=12`);
  await reading;
  await client.answered(batch);
  expect([shown(client), client.pending().length]).toEqual(["a 6, b 1, w 1", 0]);
});

test("a delta that is older than the answer does not bring back what the answer has newer", async () => {
  const { asked, client, line } = await stage();
  const reading = read(client);
  await turns();
  line.say(delta(stream, 10, 11, { put: [held("b", 1)] }));
  asked[0]!({ todos: [held("b", 3)] }, `${stream}=13`);
  await reading;
  expect(shown(client)).toBe("a 5, b 3");
});

test.each([
  ["a reset", delta(stream, 0, 2, { reset: true, put: [held("z")] }), "z 1"],
  ["an end and a new beginning", { type: "stream", stream, state: "gone" } as const, ""],
])("%s in between discards the answer, which is read again", async (_, frame, between) => {
  const { asked, client, line } = await stage();
  const reading = read(client);
  await turns();
  line.say(frame);
  asked[0]!({ todos: [held("b", 1)] }, `${stream}=10`);
  await turns(200);
  expect(shown(client)).toBe(between);
  expect(asked).toHaveLength(2);
  asked[1]!({ todos: [held("b", 2)] }, "");
  await reading;
  expect(shown(client)).toBe(between ? "b 2, z 1" : ""); // nothing is kept of a stream that has ended
});

test("an answer from before what is held is read again, but not for ever", async () => {
  const { asked, client } = await stage();
  const reading = read(client).catch((why: unknown) => why);
  for (let i = 0; i < 5; i++) {
    await turns(200);
    asked[i]!({ todos: [held("b", 1)] }, `${stream}=9`);
  }
  expect(await reading).toBeInstanceOf(Problem);
  expect([asked.length, shown(client)]).toEqual([5, "a 5"]);
});

test("a failed read lets the deltas go on", async () => {
  const { client, line } = await stage();
  const failing = await live({ fetch: () => Promise.reject(new TypeError("no network")) });
  await expect(read(failing.client, own)).rejects.toMatchObject({ code: "unreachable" });
  failing.line.say(delta(own, 10, 11, { put: [held("b")] }));
  expect(shown(failing.client)).toBe("b 1");
  line.say(delta(stream, 10, 11, { put: [held("b")] }));
  expect(shown(client)).toBe("a 5, b 1");
});

test("reads of one stream follow each other, so that deltas come between them", async () => {
  const { asked, client, line } = await stage();
  const [first, second] = [read(client), read(client)];
  await turns();
  line.say(delta(stream, 10, 11, { put: [held("a", 6)] }));
  expect([asked.length, shown(client)]).toEqual([1, "a 5"]);
  asked[0]!({ todos: [] }, `${stream}=11`);
  await first;
  await turns();
  expect([asked.length, shown(client)]).toEqual([2, "a 6"]);
  asked[1]!({ todos: [] }, `${stream}=11`);
  await second;
});
