import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import { cheerId, followId, followerId, newId } from "./ids.ts";
import { device, settled, signUp, until } from "./world.testing.ts";

vi.setConfig({ testTimeout: 60_000 }); // a busy machine

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

/** Two people of whom one follows the other, with a goal and a done todo that the follower sees. */
async function pair(a: string, b: string) {
  const [owner, friend] = [await signUp(server.address, a), await signUp(server.address, b)];
  const [mine, theirs] = [device(server.address, owner), device(server.address, friend)];
  await settled(mine, theirs);
  await theirs.put("follow", followId(friend.user, owner.user), { user_id: owner.user });
  const edge = followerId(owner.user, friend.user);
  await until(mine, () => mine.get("follower", edge) !== undefined, "the request");
  const [goal, todo] = [newId(), newId()];
  await mine.change(
    { op: "put", kind: "follower", id: edge, fields: { user_id: friend.user, state: "accepted" } },
    { op: "put", kind: "goal", id: goal, fields: { title: "Health", audience: "followers" } },
    { op: "put", kind: "todo", id: todo, fields: { goal_id: goal, title: "walk", date: "2026-11-22", done: true } },
  );
  await until(theirs, () => theirs.get("todo", todo) !== undefined, "the todo");
  return { owner, friend, mine, theirs, goal, todo };
}

test("the count of a cheer does not flicker when the cheer is answered", async () => {
  const { friend, mine, theirs, todo } = await pair("bora", "juno");
  const seen: string[] = [];
  const cursor = () => theirs.streams().get(`f/${mine.user}`)!.cursor;
  theirs.on("change", () => seen.push(JSON.stringify(theirs.get("todo", todo)?.entity.cheers)));
  let first = Infinity;
  for (const emoji of ["🔥", "👏"]) {
    const batch = await theirs.put("cheer", cheerId(todo, friend.user), { target_kind: "todo", target_id: todo, emoji });
    await theirs.answered(batch);
    first = Math.min(first, cursor());
  }
  await until(theirs, () => cursor() > first, "the counts of a second later");
  expect(seen.filter((counts, i) => counts !== seen[i - 1])).toEqual(['{"🔥":1}', '{"👏":1}']);
  await Promise.all([mine, theirs].map((c) => c.close()));
});
