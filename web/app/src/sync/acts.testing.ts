// Random edits of a person, for tests that compare pictures.

import type { Change, Client } from "./client.ts";
import { addDays } from "./days.ts";
import type { Kind } from "./entities.ts";
import type { Random } from "./flaky.testing.ts";
import { blockId, cheerId, diaryId, followerId, followId, newId, occurrenceId, skipId, timerId } from "./ids.ts";

export const kinds: readonly Kind[] = [
  "goal", "todo", "routine", "skip", "diary", "cheer", "follow", "follower", "block", "mute", "bell", "reminder", "timer", "profile", "settings", "news",
];

export const pick = <T>(random: Random, list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];

/** One thing that a person may do; what the server refuses is part of it. */
export function act(client: Client, other: string, random: Random, today: string): Change[] {
  const me = client.user;
  const mine = <K extends Kind>(kind: K) => [...client.all(kind)].filter(({ owner }) => owner === me).map(({ entity }) => entity);
  const theirs = [...client.all("todo")].filter(({ owner, entity }) => owner !== me && entity.done).map(({ entity }) => entity);
  const [goal, another, todo, routine] = [pick(random, mine("goal")), pick(random, mine("goal")), pick(random, mine("todo")), pick(random, mine("routine"))];
  const audience = pick(random, ["private", "followers", "public", "selected"] as const)!;
  const shared = { audience, ...(audience === "selected" && { viewers: [other] }) };
  const day = addDays(today, pick(random, [-1, 0, 0, 0, 1, 8])!);
  const n = Math.floor(random() * 1000);
  const put = (kind: Kind, id: string, fields: object): Change => ({ op: "put", kind, id, fields: { ...fields } });
  const remove = (kind: Kind, id: string, fields?: object): Change => ({ op: "delete", kind, id, ...(fields && { fields: { ...fields } }) });
  const x = Math.floor(random() * 28);
  if (x === 0 || !goal) return [put("goal", newId(), { title: `goal ${n}`, ...shared })];
  if (x <= 5 || !todo) return [put("todo", newId(), { goal_id: goal.id, title: `todo ${n}`, date: day })];
  if (x <= 9) return [put("todo", todo.id, { done: !todo.done })];
  if (x === 10) return [put("todo", todo.id, { title: `again ${n}`, goal_id: goal.id })];
  if (x === 11) return [put("todo", todo.id, { date: random() < 0.3 ? null : day })];
  if (x === 12) return [put("goal", goal.id, shared)];
  if (x === 13) return [remove("todo", todo.id)];
  if (x === 14) return [put("diary", diaryId(me, day), { date: day, mood: "😀", text: `diary ${n}`, ...shared })];
  if (x === 15) return [put("goal", goal.id, { deleted: true }), put("goal", goal.id, { deleted: random() < 0.5 })];
  if (x === 16) return [put("routine", newId(), { goal_id: goal.id, title: `routine ${n}`, rule: { freq: "daily" }, mode: "auto" })];
  if (x === 17) return [put("goal", goal.id, { status: pick(random, ["active", "active", "done", "hidden"]) })];
  if (x === 18 && another && another !== goal) return [remove("goal", goal.id, { move_to: another.id })];
  if (x === 19 && routine) return [put("skip", skipId(routine.id, day), { routine_id: routine.id, date: day })];
  if (x === 20 && routine) return [put("todo", occurrenceId(routine.id, day), { routine_id: routine.id, occurrence_date: day, done: random() < 0.5 })];
  if (x === 21 && routine) return [random() < 0.3 ? remove("routine", routine.id) : put("routine", routine.id, { title: `other ${n}`, paused: random() < 0.3 })];
  if (x === 22) return [put("timer", timerId(todo.id), { todo_id: todo.id, state: pick(random, ["running", "paused", "stopped"]) })];
  if (x === 23) return [put("todo", todo.id, { memo: `memo ${n}`, memo_public: random() < 0.5, checklist: [{ text: "물", done: false }] })];
  if (x === 24) return random() < 0.5 ? unfollowed(me, other, random) : [put("settings", me, { newest_first: random() < 0.5 }), put("profile", me, { name: `name ${n}` })];
  if (x === 25) return [put("reminder", newId(), { time: "21:30", label: `label ${n}` })];
  const target = pick(random, theirs);
  if (!target) return [];
  const id = cheerId(target.id, me);
  if (random() < 0.3) return [remove("cheer", id)];
  return [put("cheer", id, { target_kind: "todo", target_id: target.id, emoji: pick(random, ["🔥", "👏"]) })];
}

/** The follow, or the follower, ends and begins anew, or is blocked for a moment. */
function unfollowed(me: string, other: string, random: Random): Change[] {
  const put = (kind: Kind, id: string, fields: object): Change => ({ op: "put", kind, id, fields: { ...fields } });
  if (random() < 0.5) return [{ op: "delete", kind: "follow", id: followId(me, other) }, put("follow", followId(me, other), { user_id: other })];
  if (random() < 0.5) return [put("follower", followerId(me, other), { user_id: other, state: "accepted" })];
  return [put("block", blockId(me, other), { user_id: other }), { op: "delete", kind: "block", id: blockId(me, other) }, put("follow", followId(me, other), { user_id: other })];
}
