// Finding people whom I do not know yet, and asking them in.

import type { ID, Instant, Person, Profile } from "../sync/entities.ts";
import { client } from "./world.ts";

export interface PeoplePage {
  data: Profile[];
  next: string | null;
}

interface Answer {
  data: Profile[] | null;
  next_cursor: string | null;
}

async function page(path: string): Promise<PeoplePage> {
  const answer = await client().request<Answer>("GET", path);
  return { data: answer.data ?? [], next: answer.next_cursor };
}

const after = (cursor: string | null): string => (cursor ? `&cursor=${encodeURIComponent(cursor)}` : "");

/** People who let themselves be found, by the beginning of a handle or name, or a whole e-mail address. Throws Problem. */
export const findPeople = (q: string, cursor: string | null = null): Promise<PeoplePage> =>
  page(`/v1/users?q=${encodeURIComponent(q.trim().replace(/^@/, ""))}&limit=20${after(cursor)}`);

/** People who want to be found by anybody, lately active. Throws Problem. */
export const explore = (cursor: string | null = null): Promise<PeoplePage> => page(`/v1/explore?limit=20${after(cursor)}`);

/** Followers beyond the newest thousand, which are not held here. Throws Problem. */
export async function olderFollowers(cursor: string | null): Promise<{ data: Person[]; next: string | null }> {
  const answer = await client().request<{ data: { user: Person }[] | null; next_cursor: string | null }>("GET", `/v1/me/followers?limit=100${after(cursor)}`);
  return { data: (answer.data ?? []).map((e) => e.user), next: answer.next_cursor };
}

export interface Invite {
  id: ID;
  code: string;
  uses_left: number;
  expires_at: Instant;
}

export const invites = {
  list: async (): Promise<Invite[]> => (await client().request<{ data: Invite[] | null }>("GET", "/v1/me/invites")).data ?? [],
  make: (uses: number): Promise<Invite> => client().request<Invite>("POST", "/v1/me/invites", { uses }),
  revoke: (id: ID): Promise<void> => client().request("DELETE", `/v1/me/invites/${id}`),
};

/** Where somebody who got an invite signs up. */
export const inviteLink = (code: string): string => `${location.origin}/invite/${encodeURIComponent(code)}`;
export const profileLink = (handle: string): string => `${location.origin}/@${handle}`;
