// Other people: who they are, and what I can do about them. What is between us is held on this device (bonds.ts); who else
// there is, the server says.

import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Change } from "../sync/client.ts";
import { Problem } from "../sync/client.ts";
import type { ID, Person, Profile } from "../sync/entities.ts";
import type { RefusalCode } from "../sync/frames.ts";
import { bellId, blockId, followerId, followId, isId, muteId, newId } from "../sync/ids.ts";
import { edges, personOf, relationTo, type Relation } from "./bonds.ts";
import { client, myID, one, someClient } from "./world.ts";

export * from "./bonds.ts";
export * from "./find.ts";
export { looked, peopleRow, sortRow, type RowPerson } from "./row.ts";
export { askDay, dayThere } from "./todays.ts";

export interface PersonView {
  state: "loading" | "ready" | "missing" | "error";
  person: Person & { bio?: string };
  self: boolean;
  relation: Relation;
}

export interface About {
  user_id: ID;
  goals: number;
  followers: number;
  followees: number;
}

// Whoever is not held here is asked for by handle or id.

interface Fetched {
  state: "idle" | "loading" | "ready" | "missing" | "error";
  profile?: Profile;
}

const fetched = new Map<string, Signal<Fetched>>();

function fetchedOf(key: string): Signal<Fetched> {
  let s = fetched.get(key);
  if (!s) {
    s = signal<Fetched>({ state: "idle" });
    fetched.set(key, s);
  }
  return s;
}

/** Asks the server who somebody is, again if need be. */
export async function lookUp(key: string): Promise<void> {
  const s = fetchedOf(key);
  if (s.peek().state === "loading") return;
  s.value = { ...s.peek(), state: s.peek().profile ? "ready" : "loading" };
  try {
    const profile = await client().request<Profile>("GET", `/v1/users/${encodeURIComponent(key)}`);
    s.value = { state: "ready", profile };
    fetchedOf(profile.id).value = { state: "ready", profile };
  } catch (e) {
    const missing = e instanceof Problem && (e.status === 404 || e.status === 422 || e.status === 400);
    s.value = missing ? { state: "missing" } : s.peek().profile ? { ...s.peek(), state: "ready" } : { state: "error" };
  }
}

/** Who has a handle, as far as this device knows. */
function heldWith(handle: string): ID | undefined {
  const mine = one("profile", myID());
  if (mine?.handle === handle) return mine.id;
  for (const kind of ["follow", "follower"] as const) {
    for (const e of edges(kind)) if (personOf(e.user_id, e.user).handle === handle) return e.user_id;
  }
  return undefined;
}

const views = new Map<string, ReadonlySignal<PersonView>>();
let viewsOf = "";

/** Somebody by id or handle. Who is not held here is "loading" until lookUp has answered. */
export function person(idOrHandle: string): ReadonlySignal<PersonView> {
  if (viewsOf !== (someClient.peek()?.user ?? "")) {
    viewsOf = someClient.peek()?.user ?? "";
    views.clear();
    fetched.clear();
  }
  let view = views.get(idOrHandle);
  if (!view) {
    view = computed(() => viewOf(idOrHandle));
    views.set(idOrHandle, view);
  }
  return view;
}

function viewOf(key: string): PersonView {
  const answer = fetchedOf(key).value;
  const id = isId(key) ? key : (heldWith(key) ?? answer.profile?.id);
  const relation = id ? relationTo(id) : { follow: "none", follower: "none", bell: false, muted: false, blocked: false } as const;
  const self = id !== undefined && id === myID();
  const known = id ? (one("profile", id) ?? (answer.state === "missing" ? undefined : (answer.profile ?? edgeUser(id)))) : undefined;
  if (id && relation.blocked) return { state: "missing", person: { id, handle: "", name: "" }, self, relation };
  if (known) return { state: "ready", person: known, self, relation };
  const state = answer.state === "missing" || answer.state === "error" ? answer.state : "loading";
  return { state, person: { id: id ?? "", handle: "", name: "" }, self, relation };
}

const edgeUser = (id: ID): Person | undefined => one("follow", followId(myID(), id))?.user ?? one("follower", followerId(myID(), id))?.user;

/** Counts about somebody, as I may see them. */
export const about = (id: ID): Promise<About> => client().request<About>("GET", `/v1/users/${id}/about`);

// What I do about them. Each shows at once; refused hears why the server did not take it, and nothing is left of it then.

export type WhenRefused = (code: RefusalCode | "parked") => void;

async function act(changes: Change[], refused?: WhenRefused): Promise<void> {
  const c = client();
  const batch = await c.change(...changes);
  void c
    .answered(batch)
    .then(async (results) => {
      const not = results.find((r) => !r.ok);
      if (!not) return;
      const ids = new Set(changes.map((x) => x.id));
      for (const r of c.refused()) if (ids.has(r.mutation.id)) await c.discard(r.key);
      refused?.(not.code ?? "invalid");
    })
    .catch(() => {}); // signed out before there was an answer
}

export const follow = (id: ID, refused?: WhenRefused): Promise<void> => act([{ op: "put", kind: "follow", id: followId(myID(), id), fields: { user_id: id } }], refused);
export const unfollow = (id: ID): Promise<void> => act([{ op: "delete", kind: "follow", id: followId(myID(), id) }]);
/** Takes a request back. */
export const cancel = unfollow;
export const accept = (id: ID, refused?: WhenRefused): Promise<void> => act([{ op: "put", kind: "follower", id: followerId(myID(), id), fields: { user_id: id, state: "accepted" } }], refused);
export const removeFollower = (id: ID): Promise<void> => act([{ op: "delete", kind: "follower", id: followerId(myID(), id) }]);
export const decline = removeFollower;
export const block = (id: ID): Promise<void> => act([{ op: "put", kind: "block", id: blockId(myID(), id), fields: { user_id: id } }]);
export const unblock = (id: ID): Promise<void> => act([{ op: "delete", kind: "block", id: blockId(myID(), id) }]);
export const mute = (id: ID): Promise<void> => act([{ op: "put", kind: "mute", id: muteId(myID(), id), fields: { user_id: id } }]);
export const unmute = (id: ID): Promise<void> => act([{ op: "delete", kind: "mute", id: muteId(myID(), id) }]);

/** Whether to be told when they finish something. */
export function bell(id: ID, on: boolean, refused?: WhenRefused): Promise<void> {
  const at = bellId(myID(), id);
  return act([on ? { op: "put", kind: "bell", id: at, fields: { user_id: id } } : { op: "delete", kind: "bell", id: at }], refused);
}

const knockEveryMs = 10 * 60_000;
const knocks = new Map<ID, number>(); // when this page knocked last

/** Minutes until somebody may be knocked at again; 0: now. */
export function knockWait(id: ID): number {
  const left = (knocks.get(id) ?? -Infinity) + knockEveryMs - Date.now();
  return left > 0 ? Math.ceil(left / 60_000) : 0;
}

/** Knocks at somebody's. refused: they have just been knocked at, from another device. */
export function knock(id: ID, refused?: WhenRefused): Promise<void> {
  knocks.set(id, Date.now());
  return act([{ op: "put", kind: "knock", id: newId(), fields: { user_id: id } }], refused);
}

export const reportReasons = ["spam", "harassment", "impersonation", "inappropriate", "other"] as const;
export type ReportReason = (typeof reportReasons)[number];

export const report = (id: ID, reason: ReportReason, text: string): Promise<void> =>
  client().request("POST", `/v1/users/${id}/report`, { reason, ...(text.trim() ? { text: text.trim() } : {}) });
