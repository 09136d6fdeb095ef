// What somebody shares with everyone, for who is not signed in: read once, kept nowhere.

import { Problem } from "../sync/client.ts";
import { addDays } from "../sync/days.ts";
import type { Day, Diary, Goal, ID, Profile, Todo } from "../sync/entities.ts";

export interface PublicDays {
  profile: Profile;
  goals: Goal[];
  todos: Todo[]; // of a week around the day
  diary: Diary | null; // of the day
}

/** Where a photo is that everybody may see. */
export const publicPhoto = (id: ID): string => `/v1/photos/${id}?size=256`;

const before = 6; // days before the one that is looked at

/** Throws Problem; 404 also for whoever is not to be seen. */
export async function publicDays(handle: string, day: Day): Promise<PublicDays> {
  const path = `/v1/users/${encodeURIComponent(handle)}`;
  const profile = await read<Profile>(path);
  const [goals, todos, diaries] = await Promise.all([
    read<{ data: Goal[] | null }>(`${path}/goals`),
    read<{ data: Todo[] | null }>(`${path}/todos?from=${addDays(day, -before)}&to=${addDays(day, before)}&limit=500`),
    read<{ data: Diary[] | null }>(`${path}/diaries?from=${day}&to=${day}`),
  ]);
  return { profile, goals: goals.data ?? [], todos: todos.data ?? [], diary: diaries.data?.[0] ?? null };
}

async function read<T>(path: string): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(path, { headers: { accept: "application/json" }, credentials: "omit" });
  } catch {
    throw new Problem(0, "unreachable", "the server cannot be reached");
  }
  if (!answer.ok) throw new Problem(answer.status, "refused", answer.statusText);
  if (!/json/.test(answer.headers.get("content-type") ?? "")) throw new Problem(answer.status, "not_json", "something else than our server answered");
  return (await answer.json()) as T;
}
