// What was deleted in the last 30 days, as the server keeps it, and how it comes back.

import type { Diary, Fields, Goal, Routine, Todo } from "../sync/entities.ts";
import { change } from "./change.ts";
import { client } from "./world.ts";

export type Deleted = Todo | Goal | Routine | Diary;
export type DeletedKind = Deleted["kind"];
export const deletedKinds: readonly DeletedKind[] = ["todo", "goal", "routine", "diary"];

const paths: Record<DeletedKind, string> = { todo: "/v1/todos", goal: "/v1/goals", routine: "/v1/routines", diary: "/v1/diaries" };
const pageSize = 50;

/** One page of a kind. Throws Problem when there is no connection. */
export async function deletedOf(kind: DeletedKind, cursor: string | null): Promise<{ found: Deleted[]; next: string | null }> {
  const after = cursor ? `&cursor=${encodeURIComponent(cursor)}` : "";
  const page = await client().request<{ data: Deleted[] | null; next_cursor: string | null }>("GET", `${paths[kind]}?deleted=true&limit=${pageSize}${after}`);
  return { found: page.data ?? [], next: page.next_cursor };
}

/** Brings it back; it is shown at once, as it was. */
export function restoreDeleted(gone: Deleted): Promise<void> {
  return change({ op: "put", kind: gone.kind, id: gone.id, fields: { ...fieldsOf(gone), deleted: false } });
}

/** What a put takes of it, without what the server alone knows and what says nothing. */
function fieldsOf(gone: Deleted): Fields {
  const own = Object.entries(gone).filter(([name, value]) => !serversOwn.has(name) && value !== null && value !== undefined);
  return Object.fromEntries(own);
}

const serversOwn = new Set(["kind", "id", "rev", "created_at", "cheers", "done_at", "timer_s"]);

/** The words by which somebody knows it again. */
export function nameOf(gone: Deleted): string {
  return gone.kind === "diary" ? [gone.mood, gone.text].filter(Boolean).join(" ") : gone.title;
}
