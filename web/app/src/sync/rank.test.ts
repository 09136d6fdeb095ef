import { readFileSync } from "node:fs";
import { generateNKeysBetween } from "fractional-indexing";
import { expect, test } from "vitest";
import { compareRank, isRank, maxRank, rankAfter, rankBetween, ranksBetween } from "./rank.ts";

interface Vectors {
  between: [string | null, string | null, string][];
  evenly: string[];
}

const vectors: Vectors = JSON.parse(readFileSync(new URL("../../../../models/testdata/ranks.json", import.meta.url), "utf8"));

test("ranks are those of the server", () => {
  expect(vectors.between.length).toBeGreaterThan(1000);
  for (const [a, b, rank] of vectors.between) {
    if (rank.length > maxRank) continue;
    expect(rankBetween(a, b), `${a} ${b}`).toBe(rank);
    if (b === null) expect(rankAfter(a), `after ${a}`).toBe(rank);
  }
  expect(ranksBetween(null, null, vectors.evenly.length)).toEqual(vectors.evenly);
});

test("any text of digits is a rank, and the rules hold where there is room", () => {
  for (const [a, b, rank] of [
    [null, null, "a0"], ["a0", null, "a1"], ["0", null, "V"], ["000", null, "V"], ["zzzz", null, "zzzzV"], ["m", null, "t"],
    [null, "0V", "0G"], [null, "1", "0V"], ["0", "1", "0V"], ["00", "01", "00V"], ["a", "a1", "a0V"],
    ["zzzz", "a0", "zzzzV"], // not below: what comes after a
    ["a0", "a0", "a1"],
    [null, "0", "a0"], // nothing is below zero
    [null, "000", "a0"],
    ["a", "a0", "n"], // they differ only by zeros
  ] as const) expect(rankBetween(a, b), `${a} ${b}`).toBe(rank);
});

test("after the last rank of all comes a tie", () => {
  const last = "z".repeat(maxRank);
  expect(rankAfter(last)).toBe(last);
});

test("only digits and letters up to 64 are a rank", () => {
  const long = "a" + "z".repeat(maxRank - 1);
  for (const s of ["a0", "Zz", "a1V", "0", "000", "zzzz", "9", long]) expect(isRank(s), s).toBe(true);
  for (const s of ["", " ", "a 0", "-1", "1.5", "NaN!", "a0\n", "é", "a\0", "a_", long + "0", null, 1]) expect(isRank(s), String(s)).toBe(false);
});

test("several ranks are those of the package where its keys are given", () => {
  for (const [a, b] of [[null, null], ["a0", null], [null, "a0"], ["a0", "a1"], ["Zz", "b00"], ["a1V", "a2"]] as const) {
    for (const n of [0, 1, 2, 7, 40]) expect(ranksBetween(a, b, n), `${a} ${b} ${n}`).toEqual(generateNKeysBetween(a, b, n));
  }
});

test("several ranks ascend whatever is given", () => {
  for (const [a, b] of [[null, "0V"], [null, "000"], ["a", "a0"], ["zzzz", "a0"], ["0", "1"], ["a0", "a0"]] as const) {
    const ranks = ranksBetween(a, b, 30);
    expect(ranks.every((rank, i) => isRank(rank) && rank > (ranks[i - 1] ?? a ?? "")), `${a} ${b}: ${ranks}`).toBe(true);
    expect(ranks).toHaveLength(30);
  }
  expect(ranksBetween(null, null, -1)).toEqual([]);
});

test("the order is that of bytes, then of ids", () => {
  const list = ["a1", "Zz", "aa", "a0", "0", "aZ"].map((rank) => ({ rank, id: "1" }));
  expect(list.sort(compareRank).map((r) => r.rank)).toEqual(["0", "Zz", "a0", "a1", "aZ", "aa"]);
  expect(compareRank({ rank: "a0", id: "1" }, { rank: "a0", id: "2" })).toBe(-1);
  expect(compareRank({ rank: "a0", id: "2" }, { rank: "a0", id: "1" })).toBe(1);
  expect(compareRank({ rank: "a0", id: "1" }, { rank: "a0", id: "1" })).toBe(0);
});
