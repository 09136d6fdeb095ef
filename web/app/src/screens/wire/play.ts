// What the buttons of the live console do, and the figures under them.

import { client as pageClient } from "../../data/session.ts";
import { today } from "../../data/clock.ts";
import { words } from "../../i18n/demo.ts";
import type { Client } from "../../sync/client.ts";
import type { ID } from "../../sync/entities.ts";
import { cheerId, newId } from "../../sync/ids.ts";

/** A goal that the follower sees, and the todos of today under such goals. */
function shown(client: Client): { goal: ID | null; todos: { id: ID; done: boolean }[] } {
  const goals = new Set<ID>();
  for (const { entity, owner } of client.all("goal")) {
    if (owner === client.user && entity.status === "active" && (entity.audience === "followers" || entity.audience === "public")) goals.add(entity.id);
  }
  const todos = [...client.all("todo")].filter(({ entity: t }) => goals.has(t.goal_id) && t.date === today.peek()).map(({ entity: t }) => ({ id: t.id, done: t.done }));
  return { goal: goals.values().next().value ?? null, todos };
}

export function addOne(client: Client): void {
  const { goal } = shown(client);
  if (goal) void client.put("todo", newId(), { goal_id: goal, date: today.peek(), title: words().apiTodo.replace("curl", "/demo/wire"), done: false });
}

export function toggleOne(client: Client): void {
  const { todos } = shown(client);
  const one = todos[Math.floor(Math.random() * todos.length)];
  if (one) void client.put("todo", one.id, { done: !one.done });
}

/** The other person cheers something that this one has done. */
export function cheerOne(from: Client, owner: ID): void {
  const done = shown(pageClient()).todos.filter((t) => t.done && from.get("todo", t.id)?.owner === owner);
  const one = done[Math.floor(Math.random() * done.length)];
  if (one) void from.put("cheer", cheerId(one.id, from.user), { target_kind: "todo", target_id: one.id, emoji: "👏" });
}

export function figuresOf(times: readonly number[]): { p50: number; p95: number; n: number } | null {
  if (times.length === 0) return null;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p95: at(0.95), n: sorted.length };
}
