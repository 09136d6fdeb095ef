import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { alone, type Alone } from "../../data/attached.testing.ts";
import { locale } from "../../i18n/i18n.ts";
import type { Entity } from "../../sync/entities.ts";
import { newId } from "../../sync/ids.ts";
import { losesSight, type Seen, seers } from "./seers.ts";

const names = ["Hajun", "Leo", "Minji", "Sora"];
const asking = names.length; // who has asked to follow me, and is not let in yet
const ids = [...names, "Woojoo"].map(() => newId());
const follower = (i: number, state: "accepted" | "requested"): Entity => ({
  kind: "follower", id: newId(), rev: 1, user_id: ids[i]!, state, user: { id: ids[i]!, handle: (names[i] ?? "Woojoo").toLowerCase(), name: names[i] ?? "Woojoo" },
});

let a: Alone;
beforeEach(async () => {
  locale.value = "en";
  a = await alone(...names.map((_, i) => follower(i, "accepted")), follower(asking, "requested"));
});
afterEach(() => a.close());

const seen = (audience: Seen["audience"], ...viewers: string[]): Seen => ({ audience, viewers });
const namesOf = (s: Seen): string[] => seers(s).map((p) => p.name);

describe("who sees a goal", () => {
  test("is nobody else, those on the list who follow me, or all who follow me", () => {
    expect(namesOf(seen("private"))).toEqual([]);
    expect(namesOf(seen("selected", ids[1]!, ids[asking]!, newId()))).toEqual(["Leo"]);
    expect(namesOf(seen("followers"))).toEqual(names);
  });

  test("is what holds now: who does not follow me any more is not among them", async () => {
    const edge = [...a.client.all("follower")].find((h) => h.entity.user_id === ids[1]);
    await a.client.delete("follower", edge!.entity.id);
    expect(namesOf(seen("selected", ids[1]!))).toEqual([]);
  });
});

describe("narrowing says who loses sight", () => {
  test("by name", () => {
    expect(losesSight(seen("selected", ids[0]!, ids[1]!), seen("selected", ids[1]!))).toMatch(/^Hajun will no longer/);
    expect(losesSight(seen("followers"), seen("private"))).toMatch(/^Hajun, Leo, Minji and 1 more/);
  });

  test("of everybody, where strangers saw it too", () => {
    expect(losesSight(seen("public"), seen("followers"))).toMatch(/don’t follow you/);
    expect(losesSight(seen("public"), seen("private"))).toMatch(/^Everyone/);
  });

  test("and is silent where nobody does", () => {
    expect(losesSight(seen("private"), seen("public"))).toBeNull();
    expect(losesSight(seen("selected", newId()), seen("private"))).toBeNull();
    expect(losesSight(seen("followers"), seen("followers"))).toBeNull();
  });
});
