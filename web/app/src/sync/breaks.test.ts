// What goes wrong between a client and a real server: portals, signed-out sessions, power cuts, lost histories.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import { Problem, type Client, type SocketLike } from "./client.ts";
import { newId } from "./ids.ts";
import { newMemory } from "./memory.ts";
import type { Store } from "./store.ts";
import { device, login, nodeSocket, post, settled, signUp, until, type Account } from "./world.testing.ts";

vi.setConfig({ testTimeout: 60_000 }); // a busy machine

let server: Server;
beforeAll(async () => {
  server = await startServer();
}, 180_000);
afterAll(() => server?.stop());

const titles = (client: Client) => [...client.all("todo")].map(({ entity }) => entity.title).sort();

async function withGoal(account: Account, store: Store = newMemory()) {
  const client = device(server.address, account, { store });
  await settled(client);
  const goal = newId();
  await client.answered(await client.put("goal", goal, { title: "Health" }));
  return { client, store, goal };
}

/** A hotel's network: it answers everything with its page. */
async function portal(): Promise<{ address: string; close(): void }> {
  const http = createServer((_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>Welcome to the hotel</html>"));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close() {
      http.closeAllConnections();
      http.close();
    },
  };
}

test("behind a captive portal nothing is lost and nothing is believed", async () => {
  const account = await signUp(server.address, "portal");
  const { client: before, store, goal } = await withGoal(account);
  await before.put("todo", newId(), { goal_id: goal, title: "before" });
  await settled(before);
  await before.close();

  const hotel = await portal();
  let paid = false;
  const client = device(server.address, account, {
    store,
    socket: (url, protocol) => nodeSocket(paid ? url : url.replace(server.address.replace("http", "ws"), hotel.address.replace("http", "ws")), protocol),
    fetch: (input, init) => fetch(paid ? input : String(input).replace(server.address, hotel.address), init),
  });
  await client.loaded;
  await client.put("todo", newId(), { goal_id: goal, title: "meanwhile" });
  await until(client, () => client.status() === "offline", "offline");
  const why = await client.readInto(`/v1/day?date=2026-01-05`, [`s/${account.user}`], () => []).catch((why: unknown) => why);
  expect(why).toBeInstanceOf(Problem);
  expect(why).toMatchObject({ code: "not_json" });
  expect(titles(client)).toEqual(["before", "meanwhile"]);
  expect(client.pending()).toHaveLength(1);
  paid = true;
  client.nudge();
  await settled(client);
  expect(titles(client)).toEqual(["before", "meanwhile"]);
  hotel.close();
  await client.close();
});

test("a session that was ended elsewhere is signed out, and what was not sent waits for the next sign-in", async () => {
  const account = await signUp(server.address, "ended");
  const { client, store, goal } = await withGoal(account);
  const other = await login(server.address, "ended");
  await post(server.address, "/v1/auth/password", { current_password: "a long sentence of mine", new_password: "another long sentence" }, await other.token());
  await until(client, () => client.status() === "signed_out", "signed out");
  await client.put("todo", newId(), { goal_id: goal, title: "not sent" });
  await client.wipe(true);
  expect((await store.load()).entities).toEqual([]);

  const tokens = await post<{ access_token: string }>(server.address, "/v1/auth/login", { login: "ended", password: "another long sentence", token_in_body: true });
  const next = device(server.address, { ...account, token: async () => tokens.access_token }, { store });
  await settled(next);
  expect(titles(next)).toEqual(["not sent"]);
  await next.close();
});

test("killed with a queue and opened again over its store, each edit is there once", async () => {
  const account = await signUp(server.address, "killed");
  const { client: first, store, goal } = await withGoal(account);
  await first.close();
  let alive = true;
  const sockets: SocketLike[] = [];
  const never = new Promise<never>(() => {});
  const doomed = device(server.address, account, {
    store: { ...store, commit: (batch) => (alive ? store.commit(batch) : never) },
    socket(url, protocol) {
      if (!alive) throw new Error("killed");
      const socket = nodeSocket(url, protocol);
      sockets.push(socket);
      return socket;
    },
  });
  await settled(doomed);
  const made = Array.from({ length: 30 }, (_, i) => `todo ${String(i).padStart(2, "0")}`);
  for (const title of made) await doomed.put("todo", newId(), { goal_id: goal, title });
  alive = false;
  for (const socket of sockets) (socket as unknown as { terminate(): void }).terminate();

  const again = device(server.address, account, { store });
  await settled(again);
  const fresh = device(server.address, account);
  await settled(fresh);
  expect(titles(fresh)).toEqual(made);
  expect(titles(again)).toEqual(made);
  expect((await store.load()).identity).toMatchObject({ sent: 31, acked: 31 });
  await Promise.all([again.close(), fresh.close()]);
});

test("the server dies and comes back: what was acked is there, what was not is sent", async () => {
  const own = await startServer();
  const account = await signUp(own.address, "power");
  const client = device(own.address, account);
  await settled(client);
  const goal = newId();
  await client.answered(await client.put("goal", goal, { title: "Health" }));
  await own.kill();
  await until(client, () => client.status() !== "live", "the break");
  await client.put("todo", newId(), { goal_id: goal, title: "meanwhile" });
  expect(titles(client)).toEqual(["meanwhile"]);
  await own.start();
  client.nudge();
  await settled(client);
  const fresh = device(own.address, await login(own.address, "power"));
  await settled(fresh);
  expect([titles(fresh), fresh.get("goal", goal)?.entity.title]).toEqual([["meanwhile"], "Health"]);
  await Promise.all([client.close(), fresh.close()]);
  await own.stop();
}, 60_000);

test("the server goes back to a backup: the client follows it, and what is pending is sent to the new history", async () => {
  const own = await startServer();
  const backup = mkdtempSync(join(tmpdir(), "modu-backup-"));
  const account = await signUp(own.address, "backup");
  const store = newMemory();
  const client = device(own.address, account, { store });
  await settled(client);
  const goal = newId();
  const add = (title: string) => client.put("todo", newId(), { goal_id: goal, title });
  await client.put("goal", goal, { title: "Health" });
  await client.answered(await add("before"));
  await own.kill();
  cpSync(own.data, backup, { recursive: true });
  await own.start();
  client.nudge();
  await client.answered(await add("lost with the disk"));
  await own.kill();
  await until(client, () => client.status() !== "live", "the break");
  await add("pending");
  rmSync(own.data, { recursive: true });
  cpSync(backup, own.data, { recursive: true });
  own.command("migrate", "--restored");
  await own.start();
  client.nudge();
  await settled(client);
  const fresh = device(own.address, account);
  await settled(fresh);
  expect(titles(fresh)).toEqual(["before", "pending"]);
  expect(titles(client)).toEqual(["before", "pending"]);
  expect((await store.load()).identity).toMatchObject({ sent: 3, acked: 3 });
  await Promise.all([client.close(), fresh.close()]);
  await own.stop();
  rmSync(backup, { recursive: true });
}, 60_000);

test("a read of a day that is not held keeps it, beside deltas that come meanwhile", async () => {
  const account = await signUp(server.address, "reader");
  const { client, goal } = await withGoal(account);
  const other = device(server.address, account);
  await settled(other);
  const stream = `s/${account.user}`;
  const [old, late] = [newId(), newId()];
  await client.answered(await client.put("todo", old, { goal_id: goal, title: "old", date: "2026-01-05" }));
  await client.close();
  const fresh = device(server.address, account, {
    // While the read is under way, the other device changes what it reads.
    async fetch(input, init) {
      const response = await fetch(input, init);
      await other.answered(await other.change(
        { op: "delete", kind: "todo", id: old },
        { op: "put", kind: "todo", id: late, fields: { goal_id: goal, title: "late", date: "2026-01-05" } },
      ));
      return response;
    },
  });
  await settled(fresh);
  expect([fresh.get("todo", old), fresh.holds(account.user, "2026-01-05")]).toEqual([undefined, false]);
  const answer = await fresh.readInto<{ todos: never[] }>(
    "/v1/day?date=2026-01-05", [stream], (day) => day.todos.map((entity) => ({ stream, entity })), [{ stream, day: "2026-01-05" }],
  );
  expect(answer.todos).toHaveLength(1);
  await until(fresh, () => titles(fresh).join() === "late", "the change made meanwhile");
  expect(fresh.holds(account.user, "2026-01-05")).toBe(true);
  await Promise.all([fresh.close(), other.close()]);
});
