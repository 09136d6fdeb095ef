import { sha1 } from "./sha1.ts";

/** Modu's namespace of derived ids. */
const namespace = "6d6f6475-0000-5000-8000-006964730001";

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether s is the canonical lower-case text of a UUID of version 1 to 8: what the server takes. */
export function isId(s: unknown): s is string {
  return typeof s === "string" && uuidText.test(s);
}

const counterSize = 2 ** 12; // values of the 12 bits behind the time
let lastTime = 0; // Unix milliseconds of the newest id
let counter = 0;

/**
 * A UUIDv7. Each is above all that this page made before, also when the clock goes back; now is in Unix milliseconds.
 * It needs no secure context.
 */
export function newId(now: number = Date.now()): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  tick(now, view.getUint16(6));
  view.setUint32(0, Math.floor(lastTime / 2 ** 16));
  view.setUint16(4, lastTime % 2 ** 16);
  view.setUint16(6, counter);
  return uuid(bytes, 7);
}

/** Moves on to the next pair of time and counter. */
function tick(now: number, random: number): void {
  if (now > lastTime) {
    lastTime = Math.floor(now);
    counter = random % (counterSize / 2); // the upper half is room to count in
    return;
  }
  counter++;
  if (counter === counterSize) {
    lastTime++;
    counter = 0;
  }
}

/** The id of what two devices must agree on without talking: UUIDv5 of kind:a:b, or of kind:a. */
export function derivedId(kind: string, a: string, b?: string): string {
  const name = new TextEncoder().encode(b === undefined ? `${kind}:${a}` : `${kind}:${a}:${b}`);
  const hashed = new Uint8Array(16 + name.length);
  hashed.set(bytesOf(namespace));
  hashed.set(name, 16);
  return uuid(sha1(hashed).slice(0, 16), 5);
}

/** The one cheer of a sender on a todo or diary. */
export const cheerId = (target: string, sender: string): string => derivedId("cheer", target, sender);
/** Me following somebody. */
export const followId = (me: string, other: string): string => derivedId("follow", me, other);
/** Somebody following me. */
export const followerId = (me: string, follower: string): string => derivedId("follower", me, follower);
export const blockId = (me: string, other: string): string => derivedId("block", me, other);
export const muteId = (me: string, other: string): string => derivedId("mute", me, other);
export const bellId = (me: string, other: string): string => derivedId("bell", me, other);
/** My one diary of a day. */
export const diaryId = (me: string, date: string): string => derivedId("diary", me, date);
/** The todo that is a routine's occurrence on a day. */
export const occurrenceId = (routine: string, date: string): string => derivedId("occurrence", routine, date);
/** The tombstone of a routine's occurrence on a day. */
export const skipId = (routine: string, date: string): string => derivedId("skip", routine, date);
export const timerId = (todo: string): string => derivedId("timer", todo);

/** Writes 16 bytes as a UUID of a version. */
function uuid(bytes: Uint8Array, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function bytesOf(id: string): Uint8Array {
  const hex = id.replaceAll("-", "");
  return Uint8Array.from({ length: 16 }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}
