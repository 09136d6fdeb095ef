// The numbers of mutations, and what goes out next (protocol sections 2 to 4).

import type { ID, Stream } from "./entities.ts";
import { maxMessageBytes, maxMutations, type Mutation, type Welcome } from "./frames.ts";
import { inOrder } from "./state.ts";
import type { Identity, Pending } from "./store.ts";

/** Mutations sent and not answered, at most; a batch larger than that goes alone. */
const maxFlying = 1000;

/** Bytes of a mutate frame around its mutations, rounded up. */
const envelopeBytes = 64;

/** Bytes for the number of a mutation and the comma behind it, above those of the n that is written as 0. */
const numberBytes = 17;

export function mutationOf({ n, op, kind, id, at, fields }: Pending): Mutation {
  return { n, op, kind, id, at, ...(fields && { fields }) };
}

const utf8 = new TextEncoder();

/** The bytes that a mutation needs in a message, at most. */
export function bytesOf(p: Pending): number {
  return utf8.encode(JSON.stringify(mutationOf({ ...p, n: 0 }))).length + numberBytes;
}

/** Whether mutations fit into one message. */
export function fits(pending: readonly Pending[]): boolean {
  return pending.length <= maxMutations && sum(pending.map(bytesOf)) + envelopeBytes <= maxMessageBytes;
}

function sum(numbers: number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** What was made together, and is either all sent or all unsent; a parked or refused one in the middle splits nothing. */
function batchesOf(queue: readonly Pending[], sent: number): Pending[][] {
  const batches: Pending[][] = [];
  for (const p of queue) {
    const last = batches.at(-1)?.at(-1);
    if (last && last.batch === p.batch && isFlying(last, sent) === isFlying(p, sent)) batches.at(-1)!.push(p);
    else batches.push([p]);
  }
  return batches;
}

function isFlying(p: Pending, sent: number): boolean {
  return p.n !== 0 && p.n <= sent;
}

/** What to send next, or how long to wait for the rate; neither: nothing until something changes. */
export interface Next {
  send: Pending[]; // some may have no number yet
  waitMs: number;
}

/**
 * Whole batches, as many as fit into a message and as the server takes now. queue is in its order and durable; sent is the
 * highest number sent on this connection.
 */
export function nextOf(queue: readonly Pending[], sent: number, bucket: Bucket, now: number): Next {
  const send: Pending[] = [];
  let bytes = envelopeBytes;
  let flying = 0;
  for (const batch of batchesOf(queue, sent)) {
    if (isFlying(batch[0]!, sent)) {
      flying += batch.length;
      continue;
    }
    bytes += sum(batch.map(bytesOf));
    if (flying > 0 && flying + send.length + batch.length > maxFlying) break;
    if (send.length > 0 && (bytes > maxMessageBytes || send.length + batch.length > maxMutations)) break;
    const waitMs = bucket.wait(now, send.length + batch.length);
    if (waitMs > 0) {
      if (send.length === 0) return { send, waitMs };
      break;
    }
    send.push(...batch);
  }
  return { send, waitMs: 0 };
}

/** The number after all that were ever used. */
export function nextNumber(identity: Identity, queue: Iterable<Pending>): number {
  let last = Math.max(identity.sent, identity.acked);
  for (const p of queue) last = Math.max(last, p.n);
  return last + 1;
}

/** Numbers those that have none. */
export function numbered(send: readonly Pending[], next: number): Pending[] {
  return send.map((p) => (p.n === 0 ? { ...p, n: next++ } : p));
}

/** What a welcome makes of the identity and of the numbers. */
export interface Welcomed {
  identity: Identity;
  pendingPut: Pending[]; // renumbered
  forget: Stream[];
  again: boolean; // say hello again: somebody else speaks as this client
}

export function welcomed(was: Identity, queue: readonly Pending[], streams: Iterable<Stream>, welcome: Welcome, newClient: () => ID): Welcomed {
  const otherEpoch = was.epoch !== "" && was.epoch !== welcome.epoch;
  const withNumber = queue.filter((p) => p.n !== 0).sort(inOrder);
  const identity = { ...was, epoch: welcome.epoch };
  let keep = 0; // what has a number up to here keeps it
  let again = false;
  if (welcome.last_n > was.sent) {
    Object.assign(identity, { client: newClient(), sent: 0, acked: 0 }); // a copied disk, perhaps
    again = true;
  } else if (otherEpoch || welcome.last_n < was.acked) {
    Object.assign(identity, { sent: welcome.last_n, acked: welcome.last_n }); // what was taken after it is not there any more
  } else {
    keep = welcome.last_n;
    if (withNumber.length === 0) identity.sent = welcome.last_n; // what was sent above it never arrived, and has been parked
  }
  const pendingPut = renumbered(withNumber, keep, Math.max(keep, identity.acked));
  // Cursors of a history that is no more must never be told with the new epoch.
  return { identity, pendingPut, forget: otherEpoch ? [...streams] : [], again };
}

/** Those whose number changes: up to keep all stay, what follows counts on from last. */
function renumbered(queue: readonly Pending[], keep: number, last: number): Pending[] {
  return queue.flatMap((p) => {
    if (p.n <= keep) return [];
    last++;
    return p.n === last ? [] : [{ ...p, n: last }];
  });
}

/** Keeps a client below the rate that the server allows. */
export interface Bucket {
  /** How many ms until count may be sent. */
  wait(now: number, count: number): number;
  take(count: number): void;
}

/** A full bucket; with no rate everything passes. */
export function newBucket(perSecond: number, burst: number, now: number): Bucket {
  let tokens = burst;
  let at = now;
  return {
    wait(now, count) {
      if (!perSecond) return 0;
      tokens = Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond);
      at = now;
      const short = Math.min(count, burst) - tokens;
      return short <= 0 ? 0 : Math.ceil((short / perSecond) * 1000);
    },
    take(count) {
      tokens -= count;
    },
  };
}

/** What a hello says of the streams held: the most there may be, those that matter most first. */
export function cursorsOf(streams: Iterable<[Stream, number]>): Record<Stream, number> {
  const order = "sfgp";
  const rank = ([stream]: [Stream, number]) => order.indexOf(stream[0]!);
  const sorted = [...streams].sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1));
  return Object.fromEntries(sorted.slice(0, maxCursors));
}

const maxCursors = 2048;

