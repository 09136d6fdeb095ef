// Two clients over one store, as two tabs of a browser are, against a real server.

import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import type { Client, SocketLike } from "./client.ts";
import { flakyProxy, seeded } from "./flaky.testing.ts";
import { newId } from "./ids.ts";
import { newMemory } from "./memory.ts";
import type { Store } from "./store.ts";
import { newBrowser } from "./tabs.testing.ts";
import { device, nodeSocket, settled, signUp, until, type Account } from "./world.testing.ts";

vi.setConfig({ testTimeout: 60_000 }); // a busy machine

let server: Server;
beforeAll(async () => {
  server = await startServer();
}, 180_000);
afterAll(() => server?.stop());

/** A tab over a store, that can be killed: nothing that it does afterwards reaches the store or the server. */
function tabOf(account: Account, store: Store, browser: ReturnType<typeof newBrowser>, visible?: () => boolean, way = server.address): { client: Client; kill(): void } {
  const { tabs, die } = browser.tab(visible);
  let dead = false;
  const sockets: SocketLike[] = [];
  const never = new Promise<never>(() => {});
  const alive = <A extends unknown[], T>(run: (...args: A) => Promise<T>) => (...args: A): Promise<T> => (dead ? never : run(...args));
  const client = device(server.address, account, {
    tabs,
    store: { load: alive(store.load), commit: alive(store.commit), wipe: alive(store.wipe), close() {} },
    socket(url, protocol) {
      if (dead) throw new Error("killed");
      const socket = nodeSocket(url.replace(server.address.slice("http".length), way.slice("http".length)), protocol);
      sockets.push(socket);
      return socket;
    },
  });
  return {
    client,
    kill() {
      dead = true;
      die();
      for (const socket of sockets) (socket as unknown as { terminate(): void }).terminate();
    },
  };
}

async function people(handle: string) {
  const account = await signUp(server.address, handle);
  const store = newMemory();
  const browser = newBrowser();
  const [a, b] = [tabOf(account, store, browser), tabOf(account, store, browser)];
  await Promise.all([a.client.loaded, b.client.loaded]);
  await settled(a.client, b.client);
  const goal = newId();
  await a.client.answered(await a.client.put("goal", goal, { title: "Health" }));
  return { account, store, browser, a, b, goal };
}

const titles = (client: Client) => [...client.all("todo")].map(({ entity }) => entity.title).sort();

test("one tab has the socket, both show and send the same", async () => {
  const { a, b, goal, store } = await people("tabsone");
  expect([a.client.leading(), b.client.leading()]).toEqual([true, false]);
  expect(a.client.clientID()).toBe(b.client.clientID());
  await until(b.client, () => b.client.get("goal", goal)?.pending === false, "the goal in the other tab");

  const id = newId();
  const batch = await b.client.put("todo", id, { goal_id: goal, title: "from the second tab" });
  expect(b.client.get("todo", id)?.pending).toBe(true);
  expect(await b.client.answered(batch)).toMatchObject([{ ok: true }]);
  await until([a.client, b.client], () => [a, b].every(({ client }) => client.get("todo", id)?.pending === false), "both");
  const refused = await b.client.put("todo", newId(), { goal_id: newId(), title: "nowhere" });
  expect(await b.client.answered(refused)).toMatchObject([{ ok: false }]);
  await until([a.client, b.client], () => a.client.refused().length === 1 && b.client.refused().length === 1, "the refusal");
  await b.client.discard(b.client.refused()[0]!.key);
  await until(a.client, () => a.client.refused().length === 0, "the discard");
  expect((await store.load()).refused).toEqual([]);
  await Promise.all([a.client.close(), b.client.close()]);
});

test("a tab that follows watches and reads by the leader", async () => {
  const { a, b, goal } = await people("tabstwo");
  const other = await signUp(server.address, "watched");
  const theirs = device(server.address, other);
  await settled(theirs);
  const shared = newId();
  await theirs.answered(await theirs.change(
    { op: "put", kind: "goal", id: shared, fields: { title: "Public", audience: "public" } },
    { op: "put", kind: "todo", id: newId(), fields: { goal_id: shared, title: "long ago", date: "2026-01-05" } },
  ));
  const stream = `p/${other.user}`;
  b.client.watch(stream);
  await until(b.client, () => b.client.get("goal", shared) !== undefined, "the profile");
  expect(b.client.holds(other.user, "2026-01-05")).toBe(false);
  await b.client.readInto<{ todos: never[] }>(
    `/v1/day?user=${other.user}&date=2026-01-05`, [stream], (day) => day.todos.map((entity) => ({ stream, entity })), [{ stream, day: "2026-01-05" }],
  );
  await until([a.client, b.client], () => [a, b].every(({ client }) => titles(client).includes("long ago")), "both tabs have it");
  expect(b.client.holds(other.user, "2026-01-05")).toBe(true);
  await b.client.unwatch(stream);
  await until([a.client, b.client], () => [a, b].every(({ client }) => !client.streams().has(stream)), "both have forgotten it");
  expect(a.client.get("goal", goal)).toBeDefined();
  await Promise.all([a.client.close(), b.client.close(), theirs.close()]);
});

test.each(["closed", "killed"])("the leader is %s in the middle of a queue: nothing is lost, nothing doubled", async (how) => {
  const { a, b, goal, store, account } = await people(`tabs${how}`);
  await settled(b.client);
  const made: string[] = [];
  for (let i = 0; i < 40; i++) {
    const title = `todo ${String(i).padStart(2, "0")}`;
    made.push(title);
    await (i % 2 ? a : b).client.put("todo", newId(), { goal_id: goal, title });
    if (i === 25) break;
  }
  if (how === "killed") a.kill();
  else await a.client.close();
  await until(b.client, () => b.client.leading(), "the other to lead");
  for (let i = 26; i < 40; i++) {
    made.push(`todo ${i}`);
    await b.client.put("todo", newId(), { goal_id: goal, title: `todo ${i}` });
  }
  await settled(b.client);
  const fresh = device(server.address, account);
  await settled(fresh);
  expect(titles(fresh)).toEqual(made);
  expect(titles(b.client)).toEqual(made);
  const { identity, pending } = await store.load();
  expect([identity!.acked, identity!.sent, pending.length]).toEqual([41, 41, 0]);
  await Promise.all([b.client.close(), fresh.close()]);
});

test("the tab in front takes the lead over from one that nobody sees", async () => {
  const account = await signUp(server.address, "tabsfront");
  const [store, browser] = [newMemory(), newBrowser()];
  let front = "a";
  const [a, b] = [tabOf(account, store, browser, () => front === "a"), tabOf(account, store, browser, () => front === "b")];
  await settled(a.client, b.client);
  const goal = newId();
  await a.client.put("goal", goal, { title: "Health" });
  b.client.nudge(); // nothing to take over: the other one is in front
  await settled(a.client);
  expect(a.client.leading()).toBe(true);
  for (const to of ["b", "a", "b"]) {
    const [next, last] = to === "b" ? [b, a] : [a, b];
    await last.client.put("todo", newId(), { goal_id: goal, title: `before ${to}` });
    front = to;
    next.client.nudge();
    await until(next.client, () => next.client.leading() && !last.client.leading(), "the lead");
    await last.client.put("todo", newId(), { goal_id: goal, title: `after ${to}` });
    await settled(a.client, b.client);
  }
  const want = ["after a", "after b", "after b", "before a", "before b", "before b"];
  await until([a.client, b.client], () => [a, b].every(({ client }) => titles(client).join() === want.join()), "all in both");
  expect((await store.load()).identity).toMatchObject({ sent: 7, acked: 7 });
  await Promise.all([a.client.close(), b.client.close()]);
});

test("a tab that comes later has what there is, hears the status, and is told of what is wiped", async () => {
  const { a, b, goal, store, account, browser } = await people("tabslate");
  const c = tabOf(account, store, browser);
  await c.client.loaded;
  expect(c.client.get("goal", goal)).toBeDefined();
  await until(c.client, () => c.client.status() === "live", "the status");
  await b.client.wipe();
  const saved = await store.load();
  expect([saved.identity, saved.entities.length, saved.pending.length]).toEqual([null, 0, 0]);
  await Promise.all([a.client.close(), c.client.close()]);
  expect((await store.load()).entities).toEqual([]);
});

test("what a tab kept before it died without a word is found", async () => {
  const { a, b, goal, store } = await people("tabsgap");
  const key = newId();
  await store.commit({ pendingPut: [{ key, batch: key, n: 0, op: "put", kind: "todo", id: newId(), at: new Date().toISOString(), fields: { goal_id: goal, title: "unsaid" } }] });
  await b.client.put("todo", newId(), { goal_id: goal, title: "said" });
  await until([a.client, b.client], () => [a, b].every(({ client }) => titles(client).join() === "said,unsaid" && client.pending().length === 0), "both");
  await Promise.all([a.client.close(), b.client.close()]);
});

test.each(process.env.MODU_SEED ? [Number(process.env.MODU_SEED)] : [1, 2, 3])("three tabs that die, come to front and lose their connections keep everything once, seed %i", { timeout: 60_000 }, async (seed) => {
  const random = seeded(seed);
  const account = await signUp(server.address, `tabsmany${seed}`);
  const [store, browser] = [newMemory(), newBrowser()];
  const proxy = await flakyProxy(server.address, seeded(seed + 1000));
  let front = 0;
  const open = (i: number) => tabOf(account, store, browser, () => front === i, proxy.address);
  const tabs = [0, 1, 2].map(open);
  await Promise.all(tabs.map(({ client }) => client.loaded));
  const goal = newId();
  await tabs[0]!.client.put("goal", goal, { title: "Health" });
  const made: string[] = [];
  for (let i = 0; i < 120; i++) {
    const at = Math.floor(random() * 3);
    const title = `todo ${String(i).padStart(3, "0")}`;
    made.push(title);
    await tabs[at]!.client.put("todo", newId(), { goal_id: goal, title });
    if (random() < 0.3) await new Promise((resolve) => setTimeout(resolve, random() * 20));
    if (random() < 0.05) proxy.cut();
    if (random() < 0.08) tabs[(front = at)]!.client.nudge();
    if (random() < 0.05) {
      tabs[at]!.kill();
      tabs[at] = open(at);
      await tabs[at]!.client.loaded;
    }
  }
  proxy.heal();
  for (const { client } of tabs) client.nudge();
  const clients = tabs.map(({ client }) => client);
  await until(clients, () => clients.every((client) => client.pending().length === 0 && titles(client).join() === made.join()), "all in all tabs", 30_000);
  const fresh = device(server.address, account);
  await settled(fresh);
  expect(titles(fresh)).toEqual(made);
  const { identity, pending, refused } = await store.load();
  expect([identity!.acked, pending, refused]).toEqual([made.length + 1, [], []]);
  await Promise.all([...clients, fresh].map((client) => client.close()));
  await proxy.close();
});
