import { beforeEach, describe, expect, test } from "vitest";
import type { Entity, Kind, Kinds } from "./entities.ts";
import { cheerId, diaryId, followerId, followId, occurrenceId, skipId, timerId } from "./ids.ts";
import { apply, newState, type State } from "./state.ts";
import type { Pending } from "./store.ts";
import { newView, type View } from "./view.ts";

const me = "01928f5e-7c00-7000-8000-00000000a001";
const friend = "01928f5e-7c00-7000-8000-00000000b002";
const own = `s/${me}`;
const theirs = `f/${friend}`;
const today = "2026-11-22";
const now = Date.parse("2026-11-22T03:00:00.000Z"); // noon in Seoul

let state: State;
let view: View;
let made = 0;

beforeEach(() => {
  state = newState();
  view = newView(state, me, () => now, () => {});
  made = 0;
  base(own, { kind: "settings", id: me, rev: 1, time_zone: "Asia/Seoul", day_start_hour: 0, default_audience: "followers" } as unknown as Entity);
  base(own, { kind: "profile", id: me, rev: 1, handle: "jiwoo", name: "지우", bio: "", photo_id: null });
  base(own, goal("g1", "Health"), goal("g2", "Books"));
});

function base(stream: string, ...entities: Entity[]): void {
  view.follow(apply(state, { put: entities.map((entity) => ({ stream, entity })) }));
}

function drop(stream: string, kind: Kind, id: string): void {
  view.follow(apply(state, { del: [{ stream, kind, id }] }));
}

function pend(op: "put" | "delete", kind: Pending["kind"], id: string, fields?: Pending["fields"], more: Partial<Pending> = {}): Pending {
  const key = `p${String(++made).padStart(3, "0")}`;
  const p: Pending = { key, batch: key, n: 0, op, kind, id, at: `2026-11-22T03:00:${String(made).padStart(2, "0")}.000Z`, ...(fields && { fields }), ...more };
  view.follow(apply(state, { pendingPut: [p] }));
  return p;
}

const put = (kind: Pending["kind"], id: string, fields: Pending["fields"]) => pend("put", kind, id, fields);
const remove = (kind: Pending["kind"], id: string, fields?: Pending["fields"]) => pend("delete", kind, id, fields);
const settle = (...list: Pending[]) => view.follow(apply(state, { pendingDel: list.map(({ key }) => key) }));

function shown<K extends Kind>(kind: K, id: string): Kinds[K] | undefined {
  return view.get(kind, id)?.entity as Kinds[K] | undefined;
}

const goal = (id: string, title: string): Entity => ({ kind: "goal", id, rev: 1, title, color: "teal", rank: "a0", status: "active", audience: "private" });

function todo(id: string, more: Partial<Kinds["todo"]> = {}): Kinds["todo"] {
  return {
    kind: "todo", id, rev: 1, goal_id: "g1", title: id, date: today, done: false, done_at: null, rank: "a0", checklist: [], photo_id: null,
    cheers: {}, memo: null, memo_public: false, alarm: null, routine_id: null, occurrence_date: null, timer_s: 0, ...more,
  };
}

const routine = (id: string, more: Partial<Kinds["routine"]> = {}): Entity => ({
  kind: "routine", id, rev: 1, goal_id: "g1", title: "stretch", rule: { freq: "daily" }, mode: "auto", time: "07:30", start: null, end: null,
  paused: false, rank: "a5", ...more,
});

describe("of several copies", () => {
  test("the one with the highest rev is shown, whatever its stream", () => {
    base(own, todo("t", { rev: 3, title: "own" }));
    base("g/x", todo("t", { rev: 4, title: "shared" }));
    expect(view.get("todo", "t")).toMatchObject({ entity: { title: "shared" }, stream: "g/x", owner: null });
    drop("g/x", "todo", "t");
    expect(view.get("todo", "t")).toMatchObject({ entity: { title: "own" }, stream: own, owner: me });
  });

  test("one's own wins a tie, in whichever order they came", () => {
    base(theirs, todo("t", { rev: 3, title: "theirs" }));
    base(own, todo("t", { rev: 3, title: "own" }));
    base("g/x", todo("t", { rev: 3, title: "shared" }));
    expect(shown("todo", "t")?.title).toBe("own");
  });

  test("the last one to go takes it from the screen", () => {
    base(theirs, todo("t"));
    view.follow(apply(state, { forget: [theirs] }));
    expect(view.get("todo", "t")).toBeUndefined();
  });
});

describe("a todo", () => {
  test("that is new is shown with what the server will add", () => {
    put("todo", "t", { goal_id: "g1", title: "read" });
    expect(view.get("todo", "t")).toEqual({
      entity: { ...todo("t", { title: "read", date: null, rev: 0, rank: "zz" }), created_at: "2026-11-22T03:00:01.000Z" }, stream: own, owner: me, pending: true,
    });
  });

  test("done is done at the instant of the put, and undone at none", () => {
    base(own, todo("t"));
    put("todo", "t", { done: true });
    expect(shown("todo", "t")).toMatchObject({ done: true, done_at: "2026-11-22T03:00:01.000Z" });
    put("todo", "t", { done: false });
    expect(shown("todo", "t")).toMatchObject({ done: false, done_at: null });
  });

  test("is shown as the streams say once there is nothing pending", () => {
    base(own, todo("t"));
    const p = put("todo", "t", { title: "else" });
    expect(view.get("todo", "t")).toMatchObject({ pending: true, entity: { title: "else" } });
    base(own, todo("t", { rev: 2, title: "else", memo: "m" }));
    expect(view.get("todo", "t")).toMatchObject({ pending: true, entity: { title: "else", memo: "m" } });
    settle(p);
    expect(view.get("todo", "t")).toMatchObject({ pending: false, entity: { rev: 2 } });
  });

  test("without a date is in the backlog, and its alarm is gone", () => {
    base(own, todo("t", { alarm: "09:00" }));
    put("todo", "t", { date: null });
    expect(shown("todo", "t")).toMatchObject({ date: null, alarm: null });
  });

  test("that is deleted is gone, both ways to say it, and comes back as it was", () => {
    base(own, todo("t", { memo: "kept" }));
    remove("todo", "t");
    expect(shown("todo", "t")).toBeUndefined();
    put("todo", "t", { deleted: false, title: "again" });
    expect(shown("todo", "t")).toMatchObject({ memo: "kept", title: "again" });
    put("todo", "t", { deleted: true });
    expect(shown("todo", "t")).toBeUndefined();
    put("todo", "t", { title: "refused: gone" });
    expect(shown("todo", "t")).toBeUndefined();
  });

  test("of which only changes are known is not shown", () => {
    put("todo", "t", { done: true });
    put("todo", "t", { deleted: false });
    expect(view.get("goal", "g9")).toBeUndefined();
    put("goal", "g9", { color: "pink" });
    expect(view.get("goal", "g9")).toBeUndefined();
  });
});

describe("the deletion of a goal", () => {
  test("takes its todos and routines along, those that are new too, and restoring brings them back", () => {
    base(own, todo("t1"), todo("t2", { goal_id: "g2" }), routine("r"));
    put("todo", "t3", { goal_id: "g1", title: "new" });
    const gone = remove("goal", "g1");
    expect([shown("goal", "g1"), shown("todo", "t1"), shown("todo", "t3"), shown("routine", "r")]).toEqual([undefined, undefined, undefined, undefined]);
    expect(shown("todo", "t2")).toBeDefined();
    const back = put("goal", "g1", { deleted: false });
    expect([shown("goal", "g1"), shown("todo", "t1"), shown("todo", "t3"), shown("routine", "r")]).not.toContain(undefined);
    settle(back, gone);
    expect(shown("todo", "t1")).toBeDefined();
  });

  test("moves them if it says where to", () => {
    base(own, todo("t1"), routine("r"));
    const p = remove("goal", "g1", { move_to: "g2" });
    expect([shown("todo", "t1")?.goal_id, shown("routine", "r")?.goal_id]).toEqual(["g2", "g2"]);
    expect(shown("goal", "g1")).toBeUndefined();
    settle(p);
    expect(shown("todo", "t1")?.goal_id).toBe("g1");
  });

  test("leaves what moved to another goal before", () => {
    base(own, todo("t1"));
    put("todo", "t1", { goal_id: "g2" });
    remove("goal", "g1");
    expect(shown("todo", "t1")).toMatchObject({ goal_id: "g2" });
  });
});

describe("an occurrence", () => {
  const id = occurrenceId("r", today);
  const tomorrow = "2026-11-23";

  test("that is touched has what the put leaves out from its routine", () => {
    base(own, routine("r"));
    put("todo", id, { routine_id: "r", occurrence_date: today, done: true });
    expect(shown("todo", id)).toMatchObject({ goal_id: "g1", title: "stretch", date: today, alarm: "07:30", rank: "a5", done: true });
  });

  test("of today is reset to the template by date:null", () => {
    base(own, routine("r"), todo(id, { title: "mine", date: tomorrow, done: true, memo: "m", routine_id: "r", occurrence_date: today }));
    put("todo", id, { date: null });
    expect(shown("todo", id)).toMatchObject({ title: "stretch", date: today, done: false, memo: null, alarm: "07:30" });
  });

  test("of another day, or of a manual routine, is virtual again", () => {
    base(own, routine("r"), todo("t1", { routine_id: "r", occurrence_date: tomorrow }), routine("m", { mode: "manual" }), todo("t2", { routine_id: "m", occurrence_date: today }));
    put("todo", "t1", { date: null });
    put("todo", "t2", { date: null });
    expect([shown("todo", "t1"), shown("todo", "t2")]).toEqual([undefined, undefined]);
  });

  test("that is deleted leaves the skip of its day, and takes it back when it is restored", () => {
    base(own, routine("r"), todo(id, { routine_id: "r", occurrence_date: today }));
    remove("todo", id);
    expect(shown("skip", skipId("r", today))).toMatchObject({ routine_id: "r", date: today });
    put("todo", id, { deleted: false });
    expect(shown("skip", skipId("r", today))).toBeUndefined();
    expect(shown("todo", id)).toBeDefined();
  });

  test("goes when its day is skipped", () => {
    base(own, routine("r"), todo(id, { routine_id: "r", occurrence_date: today }));
    put("skip", skipId("r", today), { routine_id: "r", date: today });
    expect(shown("todo", id)).toBeUndefined();
    expect(shown("skip", skipId("r", today))).toMatchObject({ date: today });
  });

  test("of today follows its routine while nobody has touched it", () => {
    const touched = occurrenceId("r2", today);
    base(own, routine("r"), todo(id, { title: "stretch", routine_id: "r", occurrence_date: today, alarm: "07:30" }),
      routine("r2"), todo(touched, { title: "mine", routine_id: "r2", occurrence_date: today }));
    put("routine", "r", { title: "bend", time: null });
    put("routine", "r2", { title: "bend" });
    expect(shown("todo", id)).toMatchObject({ title: "bend", alarm: null });
    expect(shown("todo", touched)?.title).toBe("mine");
  });

  test("that nobody touched goes with its routine from today on; what is done or past stays without the link", () => {
    const of = { title: "stretch", routine_id: "r" };
    base(own, routine("r"), todo("past", { ...of, date: "2026-11-20", occurrence_date: "2026-11-20" }),
      todo("done", { ...of, done: true, occurrence_date: today }), todo("left", { ...of, occurrence_date: today }));
    remove("routine", "r");
    expect(shown("routine", "r")).toBeUndefined();
    expect(shown("todo", "left")).toBeUndefined();
    for (const id of ["past", "done"]) expect(shown("todo", id)).toMatchObject({ routine_id: null, occurrence_date: null });
  });
});

describe("a cheer", () => {
  const id = cheerId("t", me);
  const cheer = (emoji: string, n = 0) => pend("put", "cheer", id, { target_kind: "todo", target_id: "t", emoji }, { n });
  const counts = () => shown("todo", "t")?.cheers;
  beforeEach(() => base(theirs, todo("t", { done: true, cheers: { "🔥": 2 } })));

  test("counts at once, takes the place of the one before, and goes", () => {
    cheer("🔥");
    expect(counts()).toEqual({ "🔥": 3 });
    expect(shown("cheer", id)).toMatchObject({ emoji: "🔥", user: { id: me, handle: "jiwoo", name: "지우" } });
    cheer("👏");
    expect(counts()).toEqual({ "🔥": 2, "👏": 1 });
    remove("cheer", id);
    expect(counts()).toEqual({ "🔥": 2 });
    expect(shown("cheer", id)).toBeUndefined();
  });

  test("that is counted before its answer is not counted twice", () => {
    const p = cheer("🔥", 7);
    base(theirs, todo("t", { rev: 2, done: true, cheers: { "🔥": 3 } }));
    expect(counts()).toEqual({ "🔥": 3 });
    base(own, { kind: "cheer", id, rev: 1, target_kind: "todo", target_id: "t", emoji: "🔥", user: { id: me, handle: "jiwoo", name: "지우" } });
    settle(p);
    expect(counts()).toEqual({ "🔥": 3 });
  });

  test("that is counted after its answer does not vanish in between", () => {
    const p = cheer("👏", 7);
    base(own, { kind: "cheer", id, rev: 1, target_kind: "todo", target_id: "t", emoji: "👏", user: { id: me, handle: "jiwoo", name: "지우" } });
    settle(p);
    expect(counts()).toEqual({ "🔥": 2, "👏": 1 });
    base(theirs, todo("t", { rev: 2, done: true, cheers: { "🔥": 2, "👏": 1 } }));
    expect(counts()).toEqual({ "🔥": 2, "👏": 1 });
  });

  test("that was not sent yet stays counted when others cheer", () => {
    cheer("👏");
    base(theirs, todo("t", { rev: 2, done: true, cheers: { "🔥": 3 } }));
    expect(counts()).toEqual({ "🔥": 3, "👏": 1 });
  });

  test("that is refused is not counted any more", () => {
    const p = cheer("👏", 7);
    settle(p);
    expect(counts()).toEqual({ "🔥": 2 });
  });
});

describe("people", () => {
  test("a follow is requested until the server says else, and asking again changes nothing", () => {
    const id = followId(me, friend);
    put("follow", id, { user_id: friend });
    expect(shown("follow", id)).toMatchObject({ state: "requested", user_id: friend, user: { id: friend } });
    base(own, { kind: "follow", id, rev: 1, user_id: friend, state: "accepted", user: { id: friend, handle: "hajun", name: "하준" } });
    expect(shown("follow", id)).toMatchObject({ state: "accepted", user: { handle: "hajun" } });
    remove("follow", id);
    expect(shown("follow", id)).toBeUndefined();
    put("follow", id, { user_id: friend });
    expect(shown("follow", id)).toMatchObject({ state: "requested" });
  });

  test("a follower who is accepted is one", () => {
    const id = followerId(me, friend);
    base(own, { kind: "follower", id, rev: 1, user_id: friend, state: "requested", user: { id: friend, handle: "hajun", name: "하준" } });
    put("follower", id, { user_id: friend, state: "accepted" });
    expect(shown("follower", id)).toMatchObject({ state: "accepted", user: { handle: "hajun" } });
  });

  test("a block ends both follows", () => {
    const [f, e] = [followId(me, friend), followerId(me, friend)];
    base(own,
      { kind: "follow", id: f, rev: 1, user_id: friend, state: "accepted", user: { id: friend, handle: "hajun", name: "하준" } },
      { kind: "follower", id: e, rev: 1, user_id: friend, state: "accepted", user: { id: friend, handle: "hajun", name: "하준" } });
    const p = put("block", "b", { user_id: friend });
    expect([shown("follow", f), shown("follower", e)]).toEqual([undefined, undefined]);
    expect(shown("block", "b")?.user).toMatchObject({ id: friend, handle: "hajun" });
    settle(p);
    expect([shown("follow", f), shown("follower", e), shown("block", "b")].map(Boolean)).toEqual([true, true, false]);
  });

  test("a knock is nothing to see", () => {
    put("knock", "k", { user_id: friend });
    expect(shown("news", "k")).toBeUndefined();
  });
});

describe("the rest", () => {
  test("a goal is new with defaults", () => {
    put("goal", "g9", { title: "Sleep", color: "sky" });
    expect(shown("goal", "g9")).toMatchObject({ title: "Sleep", color: "sky", status: "active", audience: "followers" });
  });

  test("a diary is private until it says else, and its fields merge", () => {
    const id = diaryId(me, today);
    put("diary", id, { date: today, draft: true, text: "…" });
    put("diary", id, { mood: "😀", draft: false });
    expect(shown("diary", id)).toMatchObject({ date: today, mood: "😀", text: "…", draft: false, audience: "private", cheers: {} });
  });

  test("a timer measures between the instants of the puts and adds to its todo", () => {
    base(own, todo("t", { timer_s: 60 }));
    const id = timerId("t");
    const at = (s: number) => ({ at: `2026-11-22T04:00:${String(s).padStart(2, "0")}.000Z` });
    pend("put", "timer", id, { todo_id: "t", state: "running" }, at(0));
    expect(shown("timer", id)).toMatchObject({ state: "running", started_at: "2026-11-22T04:00:00.000Z", elapsed_s: 0 });
    pend("put", "timer", id, { todo_id: "t", state: "paused" }, at(20));
    expect(shown("timer", id)).toMatchObject({ state: "paused", started_at: null, elapsed_s: 20 });
    pend("put", "timer", id, { todo_id: "t", state: "running" }, at(30));
    pend("put", "timer", id, { todo_id: "t", state: "stopped" }, at(40));
    expect(shown("timer", id)).toMatchObject({ state: "stopped", elapsed_s: 0 });
    expect(shown("todo", "t")?.timer_s).toBe(90);
  });

  test("doing a todo stops its timer, starting another pauses it, deleting the todo removes it", () => {
    base(own, todo("t"), todo("u"), { kind: "timer", id: timerId("t"), rev: 1, todo_id: "t", state: "running", started_at: "2026-11-22T02:59:00.000Z", elapsed_s: 5 });
    const other = put("timer", timerId("u"), { todo_id: "u", state: "running" });
    expect(shown("timer", timerId("t"))).toMatchObject({ state: "paused", elapsed_s: 66 });
    settle(other);
    const done = put("todo", "t", { done: true });
    expect([shown("timer", timerId("t")), shown("todo", "t")]).toMatchObject([{ state: "stopped", elapsed_s: 0 }, { timer_s: 67 }]);
    settle(done);
    remove("todo", "t");
    expect(shown("timer", timerId("t"))).toBeUndefined();
  });

  test("a timer that is stopped cannot be paused", () => {
    base(own, todo("t"));
    put("timer", timerId("t"), { todo_id: "t", state: "paused" });
    expect(shown("timer", timerId("t"))).toMatchObject({ state: "stopped" });
  });

  test("a reminder is enabled, settings and profile merge, and news go", () => {
    put("reminder", "r", { time: "21:30" });
    expect(shown("reminder", "r")).toMatchObject({ time: "21:30", label: "", enabled: true });
    put("settings", me, { newest_first: true });
    expect(shown("settings", me)).toMatchObject({ newest_first: true, time_zone: "Asia/Seoul" });
    put("profile", me, { name: "지우 2" });
    expect(shown("profile", me)).toMatchObject({ name: "지우 2", handle: "jiwoo" });
    base(own, { kind: "news", id: "n", rev: 1, news: "knock", at: "2026-11-22T03:00:00.000Z" });
    remove("news", "n");
    expect(shown("news", "n")).toBeUndefined();
  });

  test("what is pending is laid over in the order of its numbers, then as it was made", () => {
    base(own, todo("t"));
    pend("put", "todo", "t", { title: "third" });
    pend("put", "todo", "t", { title: "first" }, { n: 8 });
    expect(shown("todo", "t")?.title).toBe("third");
    pend("put", "todo", "t", { title: "second" }, { n: 9 });
    expect(shown("todo", "t")?.title).toBe("third");
  });
});

test("a toggle among 5,000 todos looks at that one and its timer", () => {
  const many = Array.from({ length: 5000 }, (_, i) => todo(`t${i}`));
  base(own, ...many);
  const before = view.get("todo", "t4999");
  const p: Pending = { key: "q", batch: "q", n: 0, op: "put", kind: "todo", id: "t7", at: "2026-11-22T03:00:00.000Z", fields: { done: true } };
  expect([...view.follow(apply(state, { pendingPut: [p] }))]).toEqual(["todo/t7", `timer/${timerId("t7")}`]);
  expect(view.get("todo", "t4999")).toBe(before);
});
