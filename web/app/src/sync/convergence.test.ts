// Promise 5: after any disconnection a client ends equal to the server's projection of its streams over the days it holds;
// promises 2 and 3: every mutation took effect once.

import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import { act, kinds, pick } from "./acts.testing.ts";
import type { Client } from "./client.ts";
import { flakyProxy, seeded } from "./flaky.testing.ts";
import { followerId, followId, newId } from "./ids.ts";
import { newMemory } from "./memory.ts";
import type { Store } from "./store.ts";
import { device, login, nodeSocket, settled, signUp, until, type Account } from "./world.testing.ts";

const rounds = Number(process.env.MODU_ROUNDS ?? 60);
const seeds = process.env.MODU_SEED ? [Number(process.env.MODU_SEED)] : [1, 2, 3];

let server: Server;
beforeAll(async () => {
  server = await startServer();
}, 180_000);
afterAll(() => server?.stop());

interface Device {
  client: Client;
  store: Store;
  account: Account;
  made: number; // mutations
}

/** A picture of what is shown, to be compared: what a client made up, and user, left out. */
function picture(client: Client): Map<string, string> {
  const found = new Map<string, string>();
  for (const kind of kinds) {
    for (const { entity, owner } of client.all(kind)) {
      const members = Object.entries({ ...entity, owner }).filter(([name, value]) => name !== "user" && value !== null);
      found.set(`${kind}/${entity.id}`, JSON.stringify(Object.fromEntries(members.sort())));
    }
  }
  return found;
}

async function befriend(a: Client, b: Client): Promise<void> {
  await a.put("follow", followId(a.user, b.user), { user_id: b.user });
  await until(b, () => b.get("follower", followerId(b.user, a.user)) !== undefined, "a request");
  await b.answered(await b.put("follower", followerId(b.user, a.user), { user_id: a.user, state: "accepted" }));
}

for (const seed of seeds) {
  test(`devices whose connections break end equal to the server, seed ${seed}`, { timeout: 120_000 }, async () => {
    const random = seeded(seed);
    const proxy = await flakyProxy(server.address, seeded(seed + 1000));
    const through = (url: string, protocol: string) => nodeSocket(url.replace(server.address.replace("http", "ws"), proxy.address.replace("http", "ws")), protocol);
    const accounts = [await signUp(server.address, `alpha${seed}`), await signUp(server.address, `beta${seed}`)];
    const devices: Device[] = [];
    for (const account of [...accounts, ...accounts]) {
      const store = newMemory();
      const signedIn = await login(server.address, account.handle);
      devices.push({ account: signedIn, store, made: 0, client: device(server.address, signedIn, { store, socket: through }) });
    }
    const [alpha, beta] = [device(server.address, accounts[0]!), device(server.address, accounts[1]!)];
    await settled(alpha, beta);
    await befriend(alpha, beta);
    await befriend(beta, alpha);
    await Promise.all([alpha.close(), beta.close()]);
    const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);

    for (let round = 0; round < rounds; round++) {
      const d = pick(random, devices)!;
      const changes = act(d.client, accounts.find(({ user }) => user !== d.account.user)!.user, random, today);
      d.made += changes.length;
      if (changes.length > 0) await d.client.change(...changes);
      if (random() < 0.1) proxy.cut();
      if (random() < 0.3) await new Promise((resolve) => setTimeout(resolve, random() * 40));
      if (random() < 0.05) {
        await d.client.close(); // the page is loaded anew
        d.client = device(server.address, d.account, { store: d.store, socket: through });
        await d.client.loaded;
      }
    }
    proxy.heal();
    for (const { client } of devices) client.nudge();
    await settled(...devices.map(({ client }) => client));

    for (const account of accounts) {
      const fresh = device(server.address, account);
      await settled(fresh);
      const of = devices.filter((d) => d.account.user === account.user);
      await until([fresh, ...of.map((d) => d.client)], () => of.every((d) => equal(picture(d.client), picture(fresh), fresh)), "equal pictures", 8000).catch((why: Error) => {
        for (const d of of) expect.soft(differences(picture(d.client), picture(fresh), fresh)).toEqual([]);
        throw why;
      });
      await fresh.close();
    }
    for (const d of devices) {
      await d.client.close();
      const { identity, pending, refused } = await d.store.load();
      expect({ acked: identity!.acked, sent: identity!.sent, pending: pending.length }).toEqual({ acked: d.made, sent: d.made, pending: 0 });
      expect(refused.filter(({ code }) => code === "parked")).toEqual([]);
    }
    expect(proxy.cuts()).toBeGreaterThan(0);
    await proxy.close();
  });
}

function equal(is: Map<string, string>, want: Map<string, string>, fresh: Client): boolean {
  return differences(is, want, fresh).length === 0;
}

/** What differs; a device may hold more days than a new one. */
function differences(is: Map<string, string>, want: Map<string, string>, fresh: Client): string[] {
  const list: string[] = [];
  for (const [key, text] of want) if (is.get(key) !== text) list.push(`${key}\n  is   ${is.get(key)}\n  want ${text}`);
  for (const [key, text] of is) {
    const { date, owner } = JSON.parse(text) as { date?: string; owner: string };
    if (!want.has(key) && !(date && !fresh.holds(owner, date))) list.push(`${key}\n  is   ${text}\n  want nothing`);
  }
  return list;
}

test("a first snapshot that is cut off again and again is whole in the end", { timeout: 120_000 }, async () => {
  const account = await signUp(server.address, "snapshot");
  const writer = device(server.address, account);
  await settled(writer);
  const goal = newId();
  const title = "물".repeat(200);
  await writer.put("goal", goal, { title: "Health" });
  for (let batch = 0; batch < 40; batch++) {
    await writer.change(...Array.from({ length: 80 }, () => ({ op: "put", kind: "todo", id: newId(), fields: { goal_id: goal, title } }) as const));
  }
  await settled(writer);

  const random = seeded(7);
  const proxy = await flakyProxy(server.address, random);
  const store = newMemory();
  const client = device(server.address, account, { store, socket: (url, protocol) => nodeSocket(url.replace(server.address.slice("http".length), proxy.address.slice("http".length)), protocol) });
  let cuts = 0;
  client.on("change", () => {
    if (cuts++ < 5) proxy.cut();
  });
  await until(client, () => cuts >= 5, "five cuts");
  expect(client.holds(account.user, "2026-11-22")).toBe(client.status() === "live");
  proxy.heal();
  client.nudge();
  await settled(client);
  const fresh = device(server.address, account);
  await settled(fresh);
  expect(client.holds(account.user, "2026-11-22")).toBe(true);
  expect(differences(picture(client), picture(fresh), fresh)).toEqual([]);
  expect((await store.load()).entities).toHaveLength([...picture(fresh)].length);
  await Promise.all([writer, client, fresh].map((c) => c.close()));
  await proxy.close();
});
