import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import { followId, followerId, newId } from "./ids.ts";
import { device, settled, signUp, until } from "./world.testing.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
}, 180_000);
afterAll(() => server?.stop());

test("what one device does, the other and a follower see", async () => {
  const minji = await signUp(server.address, "minji");
  const sunho = await signUp(server.address, "sunho");
  const phone = device(server.address, minji);
  const laptop = device(server.address, minji);
  const friend = device(server.address, sunho);
  await settled(phone, laptop, friend);
  await friend.put("follow", followId(sunho.user, minji.user), { user_id: minji.user });
  const asks = followerId(minji.user, sunho.user);
  await until(phone, () => phone.get("follower", asks)?.entity.state === "requested", "the request");
  await phone.put("follower", asks, { user_id: sunho.user, state: "accepted" });

  const goal = newId();
  const todo = newId();
  const batch = await phone.change(
    { op: "put", kind: "goal", id: goal, fields: { title: "Health", audience: "followers" } },
    { op: "put", kind: "todo", id: todo, fields: { goal_id: goal, title: "walk", date: "2026-11-22" } },
  );
  expect(phone.get("todo", todo)).toMatchObject({ pending: true, entity: { title: "walk", done: false } });
  expect(await phone.answered(batch)).toEqual([{ n: 2, ok: true }, { n: 3, ok: true }]);
  expect(phone.get("todo", todo)).toMatchObject({ pending: false, owner: minji.user, stream: `s/${minji.user}` });
  await until(laptop, () => laptop.get("todo", todo) !== undefined, "the laptop");
  await until(friend, () => friend.get("todo", todo) !== undefined, "the friend");
  expect(friend.get("todo", todo)).toMatchObject({ owner: minji.user, stream: `f/${minji.user}` });
  await Promise.all([phone, laptop, friend].map((c) => c.close()));
});
