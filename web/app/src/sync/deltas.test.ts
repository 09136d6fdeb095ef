import { expect, test } from "vitest";
import { reduce } from "./deltas.ts";
import type { Entity } from "./entities.ts";
import type { Delta } from "./frames.ts";
import { apply, newState, type State } from "./state.ts";

const stream = "f/u7";
const window = { windowAt: "2026-11-22", days: ["2026-11-22"] };

const todo = (id: string, rev: number, goal = "g1") => ({ kind: "todo", id, rev, goal_id: goal }) as Entity;
const goal = (id: string, rev: number) => ({ kind: "goal", id, rev }) as Entity;
const gone = (kind: "goal" | "todo", id: string, rev = 99) => ({ kind, id, rev });

/** Holds goals g1 and g2, todos a and b under g1, and c under g2, at cursor 10. */
function held(): State {
  const state = newState();
  const put = [goal("g1", 1), goal("g2", 1), todo("a", 3), todo("b", 1), todo("c", 1, "g2")];
  apply(state, {
    put: [...put.map((entity) => ({ stream, entity })), { stream: "g/x", entity: todo("d", 1) }],
    streams: [{ stream, state: { cursor: 10, owner: "u7", ...window } }, { stream: "g/x", state: { cursor: 1, owner: null, ...window } }],
  });
  return state;
}

const everything = "g1 1, g2 1, a 3, b 1, c 1";

const rows: { rule: string; delta: Partial<Delta> & { from: number; to: number }; want: string; cursor: number; outcome?: "ignore" | "gap" }[] = [
  { rule: "what is old is ignored", delta: { from: 8, to: 10, put: [todo("a", 9)] }, want: everything, cursor: 10, outcome: "ignore" },
  { rule: "an empty one is an answer", delta: { from: 10, to: 10 }, want: everything, cursor: 10, outcome: "ignore" },
  { rule: "a gap is not applied", delta: { from: 11, to: 12, put: [todo("a", 9)] }, want: everything, cursor: 10, outcome: "gap" },
  { rule: "the next one is applied", delta: { from: 10, to: 11, put: [todo("a", 4)] }, want: "g1 1, g2 1, a 4, b 1, c 1", cursor: 11 },
  { rule: "one that overlaps is applied", delta: { from: 5, to: 12, put: [todo("e", 1)] }, want: `${everything}, e 1`, cursor: 12 },
  { rule: "an equal rev replaces", delta: { from: 10, to: 11, put: [todo("a", 3, "g2")] }, want: everything, cursor: 11 },
  { rule: "a lower rev does not", delta: { from: 10, to: 11, put: [todo("a", 2, "g2")] }, want: everything, cursor: 11 },
  { rule: "a del removes, whatever its rev", delta: { from: 10, to: 11, del: [gone("todo", "a", 1)] }, want: "g1 1, g2 1, b 1, c 1", cursor: 11 },
  { rule: "a del leaves no rev behind", delta: { from: 10, to: 11, del: [gone("todo", "a")], put: [todo("a", 1)] }, want: "g1 1, g2 1, b 1, c 1, a 1", cursor: 11 },
  { rule: "the del of a goal takes all under it", delta: { from: 10, to: 11, del: [gone("goal", "g1")] }, want: "g2 1, c 1", cursor: 11 },
  { rule: "what moved away in the same delta stays", delta: { from: 10, to: 11, del: [gone("goal", "g1")], put: [todo("a", 1, "g2")] }, want: "g2 1, c 1, a 1", cursor: 11 },
  { rule: "a reset forgets first", delta: { from: 0, to: 4, reset: true, put: [todo("a", 1)] }, want: "a 1", cursor: 4 },
  { rule: "a reset to nothing is one", delta: { from: 0, to: 0, reset: true }, want: "", cursor: 0 },
];

test.each(rows)("$rule", ({ delta, want, cursor, outcome }) => {
  const state = held();
  const result = reduce(state, { type: "delta", stream, put: [], del: [], ...delta }, () => window);
  expect(typeof result === "string" ? result : undefined).toBe(outcome);
  if (typeof result !== "string") apply(state, result);
  const { entities, state: is } = state.streams.get(stream)!;
  expect([...entities.values()].map(({ id, rev }) => `${id} ${rev}`).join(", ")).toBe(want);
  expect(is.cursor).toBe(cursor);
  expect(state.streams.get("g/x")!.entities.size).toBe(1);
});

test("an equal rev replaces the content", () => {
  const state = held();
  apply(state, reduce(state, { type: "delta", stream, from: 10, to: 11, put: [todo("a", 3, "g2")], del: [] }, () => window) as object);
  expect(state.streams.get(stream)!.entities.get("todo/a")).toMatchObject({ goal_id: "g2" });
});

test("a stream that is not held begins with an answer, even an empty one", () => {
  const state = newState();
  apply(state, reduce(state, { type: "delta", stream, from: 0, to: 0, put: [], del: [] }, () => window) as object);
  expect(state.streams.get(stream)!.state).toEqual({ cursor: 0, owner: "u7", ...window });
});

test("the days of a snapshot are whole with its last page", () => {
  const state = held();
  const page = (delta: Partial<Delta>) => apply(state, reduce(state, { type: "delta", stream, from: 0, to: 0, put: [], del: [], ...delta }, () => window) as object);
  page({ reset: true, more: true, to: 5, head: 9 });
  expect(state.streams.get(stream)!.state).toMatchObject({ cursor: 5, days: [], windowAt: "" });
  page({ more: true, from: 5, to: 7, put: [todo("a", 1)] });
  expect(state.streams.get(stream)!.state).toMatchObject({ cursor: 7, days: [] });
  page({ from: 7, to: 9 });
  expect(state.streams.get(stream)!.state).toMatchObject({ cursor: 9, ...window });
});

test("days read since are forgotten with a reset, and kept with a delta", () => {
  const state = held();
  apply(state, { streams: [{ stream, state: { cursor: 10, owner: "u7", windowAt: "2026-11-20", days: ["2026-11-01"] } }] });
  apply(state, reduce(state, { type: "delta", stream, from: 10, to: 11, put: [], del: [] }, () => window) as object);
  expect(state.streams.get(stream)!.state.days).toEqual(["2026-11-01"]);
  apply(state, reduce(state, { type: "delta", stream, from: 0, to: 3, reset: true, put: [], del: [] }, () => window) as object);
  expect(state.streams.get(stream)!.state.days).toEqual(window.days);
});
