// Search: at once in what this device holds, and then in everything that is mine on the server.

import { Problem } from "../sync/client.ts";
import type { Diary, Goal, ID, Person, Todo } from "../sync/entities.ts";
import { matchesQuery } from "../sync/search.ts";
import { edges, personOf } from "./bonds.ts";
import { client, held, myID } from "./world.ts";

export type Found = Todo | Diary;

const textOf = (f: Found): string => (f.kind === "todo" ? `${f.title}\n${f.memo ?? ""}` : (f.text ?? ""));
const dateOf = (f: Found): string => f.date ?? "";

/** The newest day first, what has no date last. */
const newestDay = (a: Found, b: Found): number => (dateOf(a) < dateOf(b) ? 1 : dateOf(a) > dateOf(b) ? -1 : a.id < b.id ? -1 : 1);

/** My own todos and diaries that fit, of what is held. Follows nothing: it is asked again as one types. */
export function findHeld(query: string, most: number): Found[] {
  const mine = myID();
  const found: Found[] = [];
  for (const kind of ["todo", "diary"] as const) {
    for (const { entity, owner } of held(kind).all()) if (owner === mine && matchesQuery(textOf(entity), query)) found.push(entity);
  }
  return found.sort(newestDay).slice(0, most);
}

export interface Page {
  data: Found[];
  next: string | null;
}

/** The same on the server, of all days; throws Problem. */
export async function findAll(query: string, cursor: string | null, signal?: AbortSignal): Promise<Page> {
  const path = `/v1/search?q=${encodeURIComponent(query)}&limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
  const page = await client().request<{ data: Found[] | null; next_cursor: string | null }>("GET", path);
  if (signal?.aborted) throw new Problem(0, "aborted", "another search has begun");
  return { data: page.data ?? [], next: page.next_cursor };
}

/** Each thing once, as held here where it is. */
export function together(here: readonly Found[], there: readonly Found[]): Found[] {
  const all = new Map<ID, Found>();
  for (const f of there) all.set(f.id, f);
  for (const f of here) all.set(f.id, f);
  return [...all.values()].sort(newestDay);
}

/** Those I follow, and then those who follow me, whose name or handle fits. */
export function findKnown(query: string, most: number): Person[] {
  const q = query.replace(/^@/, "");
  const found = new Map<ID, Person>();
  for (const kind of ["follow", "follower"] as const) {
    for (const e of edges(kind)) {
      const p = personOf(e.user_id, e.user);
      if (!found.has(p.id) && (matchesQuery(p.name, q) || p.handle.startsWith(q.toLowerCase()))) found.set(p.id, p);
    }
  }
  return [...found.values()].slice(0, most);
}

export function findGoals(query: string, most: number): Goal[] {
  const mine = myID();
  const found: Goal[] = [];
  for (const { entity, owner } of held("goal").all()) if (owner === mine && matchesQuery(entity.title, query)) found.push(entity);
  return found.slice(0, most);
}
