// What is between me and others, as this device holds it: whom I follow, who follows me, whom I mute and block.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { Held } from "../sync/client.ts";
import { type Block, type Color, colors, type Follow, type Follower, type ID, type Mute, type Person } from "../sync/entities.ts";
import { bellId, blockId, followerId, followId, muteId } from "../sync/ids.ts";
import { everything, held, myID, one } from "./world.ts";

export type Bond = "none" | "requested" | "accepted";

export interface Relation {
  follow: Bond; // of them by me
  follower: Bond; // of me by them
  bell: boolean;
  muted: boolean;
  blocked: boolean; // by me
}

/** The pigment of a person without a picture: the same everywhere and for everybody. */
export function pigmentOf(id: ID): Color {
  let sum = 0;
  for (const c of id.replaceAll("-", "")) sum = (sum * 31 + c.charCodeAt(0)) >>> 0;
  return colors[sum % colors.length]!;
}

/** The name to show of somebody: the profile that is held, else as it was when the thing that names them was written. */
export function personOf(id: ID, named?: Person | null): Person {
  const profile = one("profile", id);
  if (profile) return profile;
  return named?.id ? named : { id, handle: "", name: "…" };
}

type EdgeKind = "follow" | "follower" | "block" | "mute";
type EdgeOf = { follow: Follow; follower: Follower; block: Block; mute: Mute };

export const edges = <K extends EdgeKind>(kind: K): EdgeOf[K][] => [...(held(kind).under(everything) as ReadonlyMap<ID, Held<K>>).values()].map((h) => h.entity as EdgeOf[K]);

function listed<K extends EdgeKind>(kind: K, which: (e: EdgeOf[K]) => boolean): ReadonlySignal<Person[]> {
  return computed(() =>
    edges(kind)
      .filter(which)
      .map((e) => personOf(e.user_id, e.user))
      .sort((a, b) => a.name.localeCompare(b.name)),
  );
}

const accepted = (e: Follow | Follower): boolean => e.state === "accepted";
const requested = (e: Follow | Follower): boolean => e.state !== "accepted";

export const followees = listed("follow", accepted);
export const followers = listed("follower", accepted);
export const asked = listed("follow", requested); // by me
/** Who asks to follow me, the newest first. */
export const requests: ReadonlySignal<Person[]> = computed(() =>
  edges("follower")
    .filter(requested)
    .sort((a, b) => (a.created_at! < b.created_at! ? 1 : -1))
    .map((e) => personOf(e.user_id, e.user)),
);
export const blocks = listed("block", () => true);
export const muted = listed("mute", () => true);

export const isMuted = (id: ID): boolean => held("mute").one(muteId(myID(), id)) !== undefined;

/** What is between me and somebody. Follows it. */
export function relationTo(id: ID): Relation {
  const mine = myID();
  const bond = (e: { state?: string } | undefined): Bond => (!e ? "none" : e.state === "accepted" ? "accepted" : "requested");
  return {
    follow: bond(one("follow", followId(mine, id))),
    follower: bond(one("follower", followerId(mine, id))),
    bell: one("bell", bellId(mine, id)) !== undefined,
    muted: one("mute", muteId(mine, id)) !== undefined,
    blocked: one("block", blockId(mine, id)) !== undefined,
  };
}
