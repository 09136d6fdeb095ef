// Other people's things through the signals of this tab, against a real server: minji looks, leo lives.

import { effect } from "@preact/signals";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import type { Client } from "../sync/client.ts";
import type { ID } from "../sync/entities.ts";
import { todayIn } from "../sync/days.ts";
import { cheerId, followerId, followId, newId } from "../sync/ids.ts";
import { device, settled, signUp, until } from "../sync/world.testing.ts";
import { cheer, mine } from "./cheers.ts";
import { today } from "./clock.ts";
import { feed } from "./feed.ts";
import { inboxDays, inboxRequests, markSeen, unseen } from "./inbox.ts";
import { accept, askDay, block, follow, lookUp, person, peopleRow, relationTo, unfollow } from "./people.ts";
import { attach } from "./world.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
}, 180_000);
afterAll(() => server?.stop());

let n = 0;
let me: Client;
let leo: Client;
let detach: () => void;

beforeEach(async () => {
  n++;
  const [a, b] = [await signUp(server.address, `minji_${n}`), await signUp(server.address, `leo_${n}`)];
  me = device(server.address, a);
  leo = device(server.address, b);
  await settled(me, leo);
  detach = attach(me);
  return async () => {
    detach();
    await Promise.all([me.close(), leo.close()]);
  };
});

/** leo's goal with one todo of today that his followers see, and minji follows him. */
async function followed(): Promise<{ goal: ID; todo: ID }> {
  const [goal, todo] = [newId(), newId()];
  await leo.change(
    { op: "put", kind: "settings", id: leo.user, fields: { approve_followers: false } },
    { op: "put", kind: "goal", id: goal, fields: { title: "Running", audience: "followers" } },
    { op: "put", kind: "todo", id: todo, fields: { goal_id: goal, title: "5 km", date: today.peek() } },
  );
  await settled(leo);
  await follow(leo.user);
  await until(me, () => me.get("todo", todo) !== undefined, "the todo");
  return { goal, todo };
}

const rowOf = (id: ID) => peopleRow.value.find((r) => r.person.id === id);

test("a request waits until it is accepted, and taking it back leaves nothing", async () => {
  await follow(leo.user);
  expect(relationTo(leo.user).follow).toBe("requested");
  await until(leo, () => leo.get("follower", followerId(leo.user, me.user)) !== undefined, "the request");
  await unfollow(leo.user);
  await until(leo, () => leo.get("follower", followerId(leo.user, me.user)) === undefined, "no request");
  await follow(leo.user);
  const edge = followerId(leo.user, me.user);
  await until(leo, () => leo.get("follower", edge) !== undefined, "the second request");
  await leo.put("follower", edge, { user_id: me.user, state: "accepted" });
  await until(me, () => relationTo(leo.user).follow === "accepted", "the answer");
  expect(peopleRow.value.map((r) => r.person.handle)).toEqual([`minji_${n}`, `leo_${n}`]);
});

test("a friend's ring and feed follow what the friend does, without a request", async () => {
  const { todo } = await followed();
  await until(me, () => rowOf(leo.user)?.total === 1, "the row"); // that one follows comes by another stream
  expect(rowOf(leo.user)).toMatchObject({ done: 0, total: 1, unseen: false, day: today.value });
  await leo.put("todo", todo, { done: true });
  await until(me, () => rowOf(leo.user)?.done === 1, "the ring");
  expect(rowOf(leo.user)?.unseen).toBe(true);
  expect(feed.value[0]?.items.map((i) => i.todo.title)).toEqual(["5 km"]);
});

test("a goal that is narrowed is gone from the ring and the feed", async () => {
  const { goal } = await followed();
  await leo.put("goal", goal, { audience: "private" });
  await until(me, () => rowOf(leo.user)?.total === 0, "nothing to be left");
  expect(feed.value[0]?.items).toEqual([]);
});

test("a friend in another zone has a today of their own", async () => {
  await followed();
  const zone = "Etc/GMT+12";
  await leo.put("settings", leo.user, { time_zone: zone });
  await settled(leo);
  await askDay(leo.user);
  expect(rowOf(leo.user)?.day).toBe(todayIn(zone, 0, new Date()));
});

test("my cheer shows at once, and a refused one is taken away and told", async () => {
  const { todo } = await followed();
  const refused = new Promise((heard) => void cheer({ kind: "todo", id: todo }, "🔥", heard));
  expect(mine(todo)).toBe("🔥");
  expect(await refused).toBe("not_done");
  await until(me, () => mine(todo) === null && me.refused().length === 0, "nothing left of it");
  await leo.put("todo", todo, { done: true });
  await until(me, () => me.get("todo", todo)?.entity.done === true, "the todo to be done");
  await cheer({ kind: "todo", id: todo }, "👏");
  await cheer({ kind: "todo", id: todo }, "🎉");
  await until(leo, () => leo.get("cheer", cheerId(todo, me.user))?.entity.emoji === "🎉", "the cheer");
  await cheer({ kind: "todo", id: todo }, null);
  await until(leo, () => leo.get("cheer", cheerId(todo, me.user)) === undefined, "no cheer");
});

test("requests and cheers wait in the inbox until it is looked at", async () => {
  const [goal, todo] = [newId(), newId()];
  await me.change(
    { op: "put", kind: "goal", id: goal, fields: { title: "Health", audience: "followers" } },
    { op: "put", kind: "todo", id: todo, fields: { goal_id: goal, title: "walk", date: today.peek(), done: true } },
  );
  await leo.put("follow", followId(leo.user, me.user), { user_id: me.user });
  await until(me, () => inboxRequests.value.length === 1, "the request");
  expect(unseen.value).toBe(1);
  await accept(leo.user);
  expect(inboxRequests.value).toEqual([]);
  await until(leo, () => leo.get("todo", todo) !== undefined, "the todo");
  await leo.put("cheer", cheerId(todo, leo.user), { target_kind: "todo", target_id: todo, emoji: "👏" });
  await until(me, () => unseen.value === 1, "the cheer");
  expect(inboxDays.value[0]?.lines[0]).toMatchObject({ type: "cheers", target: todo, emojis: ["👏"], unseen: true });
  markSeen();
  expect(unseen.value).toBe(0);
});

test("whoever is blocked is a page that is not there, and gone from the row", async () => {
  await followed();
  const view = person(`leo_${n}`);
  const stop = effect(() => void view.value);
  expect(view.value).toMatchObject({ state: "ready", relation: { follow: "accepted" } });
  await block(leo.user);
  expect(peopleRow.value).toHaveLength(1);
  await settled(me);
  await lookUp(`leo_${n}`);
  expect(view.value.state).toBe("missing");
  stop();
});

test("somebody who is not there is missing, and a stranger is found by handle", async () => {
  const nobody = person("nobody_here");
  const stranger = person(`leo_${n}`);
  expect(stranger.value.state).toBe("loading");
  await Promise.all([lookUp("nobody_here"), lookUp(`leo_${n}`)]);
  expect(nobody.value.state).toBe("missing");
  expect(stranger.value).toMatchObject({ state: "ready", person: { id: leo.user }, relation: { follow: "none" } });
});
