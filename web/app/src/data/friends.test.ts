// Other people's days, against a real server.

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import { addDays, todayIn } from "../sync/days.ts";
import { diaryId, followerId, followId, newId } from "../sync/ids.ts";
import type { Client } from "../sync/client.ts";
import { device, settled, signUp, until } from "../sync/world.testing.ts";
import { show, watch, when } from "./attached.testing.ts";
import { dayOf, monthOf, type DayView } from "./days.ts";
import { readNewDay } from "./midnight.ts";

let server: Server;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  server = await startServer();
}, 180_000);
afterAll(() => server?.stop());
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

let people = 0;
const again = new Map<Client, () => Client>(); // another device of the same person, with an empty store

/** Two people on devices of their own; the second is the one whose tab this is. */
async function two(): Promise<{ owner: Client; me: Client }> {
  const n = ++people;
  const owner = device(server.address, await signUp(server.address, `owner${n}`));
  const account = await signUp(server.address, `viewer${n}`);
  const me = device(server.address, account);
  again.set(me, () => device(server.address, account));
  ends.push(() => owner.close(), () => me.close());
  await settled(owner, me);
  ends.push(show(me));
  return { owner, me };
}

async function befriend(owner: Client, me: Client): Promise<void> {
  await me.put("follow", followId(me.user, owner.user), { user_id: owner.user });
  const edge = followerId(owner.user, me.user);
  await until(owner, () => owner.get("follower", edge) !== undefined, "the request");
  await owner.put("follower", edge, { user_id: me.user, state: "accepted" });
  await until(me, () => (me.streams().get(`f/${owner.user}`)?.cursor ?? 0) > 0, "the stream");
}

const today = (): string => todayIn("Asia/Seoul", 0, new Date());

async function plan(owner: Client, audience: string, day: string, title: string, viewers?: string[]): Promise<{ goal: string; todo: string }> {
  const [goal, todo] = [newId(), newId()];
  const batch = await owner.change(
    { op: "put", kind: "goal", id: goal, fields: { title: `goal of ${title}`, audience, ...(viewers && { viewers }) } },
    { op: "put", kind: "todo", id: todo, fields: { goal_id: goal, title, date: day } },
  );
  await owner.answered(batch);
  return { goal, todo };
}

const titles = (view: DayView): string[] => view.goals.flatMap((g) => g.todos.map((t) => t.todo.title)).sort();

test("a friend's day is there and live, with what is shared with me alone, and without what is private", async () => {
  const { owner, me } = await two();
  await befriend(owner, me);
  await plan(owner, "followers", today(), "for followers");
  await plan(owner, "selected", today(), "for me", [me.user]);
  await plan(owner, "private", today(), "for nobody");
  const view = dayOf(owner.user, today());
  ends.push(watch(view));
  const whole = await when(view, (v) => v.state === "ready" && v.total === 2, "both");
  expect(titles(whole)).toEqual(["for followers", "for me"]);
});

test("a goal that is made private goes from the day at once", async () => {
  const { owner, me } = await two();
  await befriend(owner, me);
  const { goal } = await plan(owner, "followers", today(), "soon hidden");
  const view = dayOf(owner.user, today());
  ends.push(watch(view));
  await when(view, (v) => v.total === 1, "it");
  await owner.put("goal", goal, { audience: "private" });
  await when(view, (v) => v.goals.length === 0, "nothing");
});

test("a day outside the window is read when it is looked at, and live from then on", async () => {
  const { owner, me } = await two();
  await befriend(owner, me);
  const far = addDays(today(), -20);
  await plan(owner, "public", far, "long ago");
  const fresh = again.get(me)!();
  ends.push(() => fresh.close());
  await settled(fresh);
  await until(fresh, () => (fresh.streams().get(`f/${owner.user}`)?.cursor ?? 0) > 0, "the stream");
  ends.push(show(fresh));
  const view = dayOf(owner.user, far);
  expect(view.value.state).not.toBe("ready");
  ends.push(watch(view));
  await when(view, (v) => v.state === "ready" && titles(v).includes("long ago"), "the old todo");
  await plan(owner, "public", far, "added later");
  await when(view, (v) => v.total === 2, "what came by the stream");
});

test("a stranger's public things are watched while somebody looks; whoever there is not, is missing", async () => {
  const { owner } = await two();
  await plan(owner, "public", today(), "for everybody");
  await plan(owner, "followers", today(), "for followers");
  const view = dayOf(owner.user, today());
  ends.push(watch(view));
  const seen = await when(view, (v) => v.state === "ready" && v.total > 0, "the public goal");
  expect(titles(seen)).toEqual(["for everybody"]);
  await plan(owner, "public", today(), "added");
  await when(view, (v) => v.total === 2, "what came live");
  const nobody = dayOf(newId(), today());
  ends.push(watch(nobody));
  await when(nobody, (v) => v.state === "missing", "missing");
});

test("an old diary that friends may see is shown for this visit and not stored", async () => {
  const { owner, me } = await two();
  await befriend(owner, me);
  const day = addDays(today(), -10);
  const id = diaryId(owner.user, day);
  await owner.answered(await owner.put("diary", id, { date: day, mood: "🙂", text: "long ago", audience: "selected", viewers: [me.user] }));
  const view = dayOf(owner.user, day);
  ends.push(watch(view));
  await when(view, (v) => v.diary?.text === "long ago", "the diary");
  expect(me.get("diary", id)).toBeUndefined();
});

test("the day that midnight brings is read for everybody at once", async () => {
  const { owner, me } = await two();
  await befriend(owner, me);
  const next = addDays(today(), 3);
  await plan(owner, "followers", next, "in three days");
  const fresh = again.get(me)!();
  ends.push(() => fresh.close());
  await settled(fresh);
  await until(fresh, () => (fresh.streams().get(`f/${owner.user}`)?.cursor ?? 0) > 0, "the stream");
  ends.push(show(fresh));
  expect(fresh.holds(owner.user, next)).toBe(false);
  await readNewDay(fresh, next);
  expect(fresh.holds(owner.user, next)).toBe(true);
  expect(titles(dayOf(owner.user, next).value)).toEqual(["in three days"]);
});

test("without a connection a friend's day is as it was last seen, and says since when", async () => {
  const { owner, me } = await two();
  await befriend(owner, me);
  await plan(owner, "followers", today(), "seen before");
  const view = dayOf(owner.user, today());
  ends.push(watch(view));
  await when(view, (v) => v.state === "ready" && v.total === 1, "it");
  await server.kill();
  try {
    const stale = await when(view, (v) => v.state === "stale", "stale");
    expect(titles(stale)).toEqual(["seen before"]);
    expect(Date.now() - stale.seenAt!).toBeLessThan(60_000);
    const never = dayOf(owner.user, addDays(today(), -40));
    ends.push(watch(never));
    await when(never, (v) => v.state === "error", "an error where there is nothing to show");
  } finally {
    await server.start();
  }
  await when(view, (v) => v.state === "ready", "ready again", 40_000);
}, 60_000);

test("a month of a friend is counted by the server where its days are not held, and never by more than I may see", async () => {
  const { owner, me } = await two();
  await befriend(owner, me);
  const month = addDays(today(), -70).slice(0, 7);
  await plan(owner, "followers", `${month}-05`, "seen");
  await plan(owner, "private", `${month}-05`, "unseen");
  const fresh = again.get(me)!();
  ends.push(() => fresh.close());
  await settled(fresh);
  ends.push(show(fresh));
  const view = monthOf(owner.user, month);
  ends.push(watch(view));
  const marks = await when(view, (v) => v.size > 0, "the count");
  expect([...marks].map(([day, mark]) => [day, mark.total])).toEqual([[`${month}-05`, 1]]);
});
