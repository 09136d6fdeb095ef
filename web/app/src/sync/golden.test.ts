// The golden frames that the Go types are tested with: every server frame is taken, every client frame is made as it stands there.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { reduce } from "./deltas.ts";
import type { ClientFrame, Mutation, ServerFrame } from "./frames.ts";
import { mutationOf } from "./queue.ts";
import { me, newScript, own, ready, scripted, turns, welcome } from "./script.testing.ts";
import { apply, keyOf, newState } from "./state.ts";
import { newMemory } from "./memory.ts";

const folder = new URL("../../../../sync/frame/testdata/golden/", import.meta.url);

interface Example {
  name: string;
  frame: Record<string, unknown>;
}

function examplesFrom(from: "client" | "server"): [string, Example["frame"]][] {
  return readdirSync(folder).flatMap((file) => {
    const golden = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as { from: string; examples: Example[] };
    return golden.from === from ? golden.examples.map(({ name, frame }): [string, Example["frame"]] => [`${file}: ${name}`, frame]) : [];
  });
}

test.each(examplesFrom("server"))("the client takes %s", async (_, golden) => {
  const frame = golden as unknown as ServerFrame;
  const script = newScript();
  const store = newMemory();
  const todo = { op: "put", kind: "todo", id: "t", at: "2026-11-22T09:00:00.000Z" } as const;
  await store.commit({
    identity: { user: me, client: "c", epoch: "k3f9", sent: 47, acked: 41 },
    pendingPut: [42, 43, 44, 45, 46, 47].map((n) => ({ ...todo, key: `k${n}`, batch: `k${n}`, n })),
  });
  const client = scripted(script, { store });
  await client.loaded;
  await turns();
  const line = script.line();
  line.open();
  if (frame.type !== "welcome") line.say(welcome(41), ready);
  line.say(frame);
  await turns();
  if (frame.type === "delta" && (frame.from === 0 || frame.reset)) {
    for (const entity of frame.put) expect(client.get(entity.kind, entity.id)?.entity).toEqual(entity);
    expect(client.streams().get(frame.stream)?.cursor).toBe(frame.to);
  }
  expect(line.closed).toBe(false);
  await client.close();
});

test.each(examplesFrom("server").filter(([, frame]) => frame.type === "delta"))("applied, %s", (_, golden) => {
  const delta = golden as unknown as ServerFrame & { type: "delta" };
  const state = newState();
  apply(state, { streams: [{ stream: delta.stream, state: { cursor: delta.from, owner: null, days: [], windowAt: "" } }] });
  const outcome = reduce(state, delta, () => ({ windowAt: "2026-11-22", days: [] }));
  expect(typeof outcome).toBe(delta.to > delta.from || delta.reset ? "object" : "string");
  if (typeof outcome !== "object") return;
  apply(state, outcome);
  const { entities, state: is } = state.streams.get(delta.stream)!;
  expect([...entities.keys()].sort()).toEqual(delta.put.map(({ kind, id }) => keyOf(kind, id)).sort());
  expect(is.cursor).toBe(delta.to);
});

/** What makes the client say a golden frame. */
async function said(golden: ClientFrame): Promise<ClientFrame | undefined> {
  const script = newScript();
  const first = golden.type === "hello" ? golden : undefined;
  const store = newMemory();
  const at = golden.type === "mutate" ? golden.mutations[0]!.n - 1 : 0;
  await store.commit({
    identity: { user: me, client: first?.client_id ?? "c", epoch: first?.epoch ?? "", sent: at, acked: at },
    streams: Object.entries(first?.cursors ?? {}).map(([stream, cursor]) => ({ stream, state: { cursor, owner: null, days: [], windowAt: "" } })),
    ...(golden.type === "mutate" && {
      pendingPut: golden.mutations.map((m: Mutation, i) => ({ ...m, key: `k${i}`, batch: "b", n: 0 })),
    }),
  });
  const token = golden.type === "auth" ? golden.token : (first?.token ?? "");
  const client = scripted(script, { store, ...(first && { agent: first.agent ?? "" }), token: async () => token });
  await client.loaded;
  await turns();
  const line = script.line();
  line.open();
  if (golden.type === "hello") return line.sent[0];
  line.say(welcome(at), ready);
  const stream = "stream" in golden ? golden.stream : own;
  const cursor = "cursor" in golden ? golden.cursor : 0;
  if (cursor > 0 || golden.type === "unwatch") {
    client.watch(stream);
    line.say({ type: "delta", stream, from: 0, to: cursor, put: [], del: [] });
  }
  line.sent.length = 0;
  if (golden.type === "watch") client.watch(stream);
  if (golden.type === "unwatch") await client.unwatch(stream);
  if (golden.type === "pull") line.say({ type: "delta", stream, from: cursor + 1, to: cursor + 2, put: [], del: [] });
  if (golden.type === "pong") line.say({ type: "ping" });
  if (golden.type === "auth") line.say({ type: "auth_expiring", in_s: 60 });
  if (golden.type === "mutate") line.say({ type: "error", code: "mutation_gap", want: at + 1 });
  await turns();
  const frame = line.sent.find(({ type }) => type === golden.type);
  await client.close();
  return frame;
}

// A browser's hello always has a token and an agent: one without is for those who sign in by the handshake.
const made = examplesFrom("client").filter(([, frame]) => frame.type !== "hello" || "token" in frame);

test.each(made)("the client says %s", async (_, golden) => {
  expect(await said(golden as unknown as ClientFrame)).toEqual(golden);
});

test("a mutation has the golden order of members", () => {
  const [, golden] = made.find(([, frame]) => frame.type === "mutate")!;
  const [mutation] = (golden as unknown as { mutations: Mutation[] }).mutations;
  expect(JSON.stringify(mutationOf({ ...mutation!, key: "k", batch: "b" }))).toBe(JSON.stringify(mutation));
});
