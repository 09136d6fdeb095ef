import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  bellId, blockId, cheerId, derivedId, diaryId, followId, followerId, isId, muteId, newId, occurrenceId, skipId, timerId,
} from "./ids.ts";
import { sha1 } from "./sha1.ts";

const minji = "0192f0c1-2b3c-7d4e-8f50-617283940a01";
const joon = "0192f0c1-2b3c-7d4e-8f50-617283940a02";
const todo = "0192f0c1-2b3c-7d4e-8f50-617283940b01";

const protocol = readFileSync(new URL("../../../../docs/protocol.md", import.meta.url), "utf8");

test("derived ids are those of the protocol's table", () => {
  const vectors = [...protocol.matchAll(/^\{"name":"(\w+):([^:"]+):([^:"]+)","id":"([^"]+)"\}$/gm)];
  const made: Record<string, (a: string, b: string) => string> = {
    follow: followId, follower: followerId, block: blockId, mute: muteId, bell: bellId, cheer: cheerId, diary: diaryId,
    occurrence: occurrenceId, skip: skipId,
  };
  expect(vectors.length).toBeGreaterThanOrEqual(8);
  for (const [, kind, a, b, id] of vectors) {
    expect(derivedId(kind!, a!, b!), kind).toBe(id);
    expect(made[kind!]?.(a!, b!), kind).toBe(id);
  }
});

test("derived ids of occurrences, skips and timers hash the names that the protocol has", () => {
  expect(occurrenceId(todo, "2026-11-22")).toBe(oracle(`occurrence:${todo}:2026-11-22`));
  expect(skipId(todo, "2026-11-22")).toBe(oracle(`skip:${todo}:2026-11-22`));
  expect(timerId(todo)).toBe(oracle(`timer:${todo}`));
  for (const name of ["occurrence:<routine>:<date>", "skip:<routine>:<date>", "timer:<todo>"]) expect(protocol).toContain(name);
});

/** Makes a UUIDv5 with another SHA-1. */
function oracle(name: string): string {
  const hex = createHash("sha1").update(Buffer.from("6d6f6475000050008000006964730001", "hex")).update(name).digest("hex");
  const variant = ((parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

test("SHA-1 is that of Node for every length around the ends of blocks", () => {
  for (const length of [...Array(200).keys(), 1000, 4096, 100_000]) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 151 + length) % 256);
    expect(Buffer.from(sha1(message)).toString("hex"), `${length} bytes`).toBe(createHash("sha1").update(message).digest("hex"));
  }
});

test("new ids sort by the order in which they are made, also within a millisecond and when the clock goes back", () => {
  let last = newId();
  const made = new Set([last]);
  const now = Date.now();
  for (let i = 0; i < 20_000; i++) {
    const id = newId(i % 3 === 0 ? now - i : now);
    expect(id > last, `${id} after ${last}`).toBe(true);
    expect(isId(id) && id[14] === "7").toBe(true);
    made.add(id);
    last = id;
  }
  expect(made.size).toBe(20_001);
});

test("a new id begins with its time", () => {
  const now = Date.UTC(2030, 0, 1);
  expect(parseInt(newId(now).replace("-", "").slice(0, 12), 16)).toBe(now);
});

test("an id is the canonical lower-case text of a UUID", () => {
  for (const id of [minji, joon, newId(), cheerId(todo, joon), "6d6f6475-0000-5000-8000-006964730001"]) expect(isId(id), id).toBe(true);
  for (const id of [
    "", "1", "-1", "null", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", minji.toUpperCase(),
    `{${minji}}`, minji.replaceAll("-", ""), `urn:uuid:${minji}`, `${minji} `, `${minji}\n`, "0192f0c1-2b3c-0d4e-8f50-617283940a01",
    "0192f0c1-2b3c-9d4e-8f50-617283940a01", "0192f0c1-2b3c-7d4e-cf50-617283940a01", "0192f0c1-2b3c-7d4e-8f50-617283940a0g",
    "0192f0c1-2b3c-7d4e-8f50-617283940a0\0", "a".repeat(10_240), null, undefined, 7, {},
  ]) expect(isId(id), String(id)).toBe(false);
});
