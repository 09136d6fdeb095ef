import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import { Problem } from "../sync/client.ts";
import { addDays, todayIn } from "../sync/days.ts";
import type { Goal, Todo } from "../sync/entities.ts";
import { newId } from "../sync/ids.ts";
import { device, login, settled, signUp } from "../sync/world.testing.ts";
import { alone, show, when } from "./attached.testing.ts";
import { statsOf, totals } from "./stats.ts";
import { setDone } from "./todos.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const today = new Date().toISOString().slice(0, 10);
const goal: Goal = { kind: "goal", id: newId(), rev: 1, title: "study", color: "indigo", rank: "a0", status: "active", audience: "private", viewers: [] };
const todo = (date: string | null, done: boolean): Todo => ({
  kind: "todo", id: newId(), rev: 1, goal_id: goal.id, title: "read", date, done, done_at: null, rank: "a0", checklist: [], photo_id: null, cheers: {},
});

describe("without a connection", () => {
  test("what is held is counted by goal and day, the backlog left out", async () => {
    const open = todo(today, false);
    const a = await alone(goal, todo(today, true), open, todo(addDays(today, -1), true), todo(null, true));
    ends.push(() => a.close());
    const { view } = statsOf(addDays(today, -6), today);
    expect(view.value.state).toBe("ready");
    expect([...view.value.goals.get(goal.id)!].sort()).toEqual([[addDays(today, -1), { done: 1, total: 1 }], [today, { done: 1, total: 2 }]]);
    await setDone(open, true);
    expect(view.value.goals.get(goal.id)!.get(today)).toEqual({ done: 2, total: 2 });
  });

  test("of a longer time the held part is there at once, and that it is a part is said", async () => {
    const a = await alone(goal, todo(today, true));
    ends.push(() => a.close());
    a.client.request = () => Promise.reject(new Problem(0, "unreachable", ""));
    const { view } = statsOf(addDays(today, -364), today);
    expect(view.value.state).toBe("loading");
    expect(view.value.goals.get(goal.id)!.get(today)).toEqual({ done: 1, total: 1 });
    const partial = await when(view, (v) => v.state === "partial", "the answer");
    expect(partial.goals.get(goal.id)!.get(today)).toEqual({ done: 1, total: 1 });
  });
});

test("sums know the last seven days", () => {
  const days = new Map([[today, { done: 2, total: 3 }], [addDays(today, -6), { done: 1, total: 1 }], [addDays(today, -7), { done: 4, total: 4 }], [addDays(today, -30), { done: 0, total: 2 }]]);
  expect(totals(days, today)).toEqual({ done: 7, total: 10, days: 3, recent: 3 });
});

describe("with a server", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  }, 180_000);
  afterAll(() => server?.stop());

  test("older days come from there, and are not counted twice", async () => {
    const writes = device(server.address, await signUp(server.address, "statist1"));
    ends.push(() => writes.close());
    const day = todayIn("Asia/Seoul", 0, new Date());
    const g = newId();
    await writes.put("goal", g, { title: "study" });
    for (const [ago, done] of [[0, true], [10, true], [100, true], [100, false], [300, true]] as const) {
      await writes.put("todo", newId(), { goal_id: g, title: `${ago} days ago`, date: addDays(day, -ago), done });
    }
    await settled(writes);
    const c = device(server.address, await login(server.address, "statist1"));
    ends.push(() => c.close());
    await settled(c);
    ends.push(show(c));
    const { view } = statsOf(addDays(day, -364), day);
    const whole = await when(view, (v) => v.state === "ready", "the answer");
    expect(Object.fromEntries(whole.goals.get(g)!)).toEqual({
      [day]: { done: 1, total: 1 }, [addDays(day, -10)]: { done: 1, total: 1 }, [addDays(day, -100)]: { done: 1, total: 2 }, [addDays(day, -300)]: { done: 1, total: 1 },
    });
  });
});
