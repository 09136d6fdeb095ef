import { describe, expect, it } from "vitest";
import { joined, type Arrival } from "./arrivals.ts";

const who = (name: string) => ({ id: name, handle: name, name });
const on = (target: string, name: string, emoji = "👏") => ({ target, targetKind: "todo" as const, emoji, person: who(name) });
const names = (a: Arrival | undefined) => a?.people.map((p) => p.name);

describe("cheers that arrive", () => {
  it("on one todo within 2 s are one, the newest person first", () => {
    let all = joined([], on("t1", "minji"), 1_000);
    all = joined(all, on("t1", "leo", "🔥"), 2_900);
    expect(all).toHaveLength(1);
    expect(names(all[0])).toEqual(["leo", "minji"]);
    expect(all[0]).toMatchObject({ emoji: "🔥", emojis: ["👏", "🔥"] });
  });

  it("later than that, or on something else, are another", () => {
    let all = joined([], on("t1", "minji"), 1_000);
    all = joined(all, on("t1", "leo"), 3_000);
    all = joined(all, on("t2", "sora"), 3_100);
    expect(all.map(names)).toEqual([["minji"], ["leo"], ["sora"]]);
  });

  it("of one person who changes the emoji count that person once", () => {
    const all = joined(joined([], on("t1", "minji"), 0), on("t1", "minji", "🎉"), 500);
    expect(names(all[0])).toEqual(["minji"]);
  });
});
