import { describe, expect, it } from "vitest";
import { type Sample, words } from "../../i18n/welcome.ts";
import { planned } from "./plan.ts";

const [move, study, mind] = words().samples as [Sample, Sample, Sample];
const ofGoal = (goals: Parameters<typeof planned>[0]) => planned(goals).map((p) => p.goal);

describe("the first list", () => {
  it("has three todos, shared out among the goals that were picked", () => {
    expect(ofGoal([move])).toEqual([0, 0, 0]);
    expect(ofGoal([move, study])).toEqual([0, 0, 1]);
    expect(ofGoal([move, study, mind])).toEqual([0, 1, 2]);
  });

  it("has something for every goal, also of four", () => {
    expect(new Set(ofGoal([move, study, mind, { title: "그림", color: "teal", todos: ["그림 첫걸음"] }]))).toEqual(new Set([0, 1, 2, 3]));
  });

  it("is as long as there are todos", () => {
    expect(ofGoal([{ title: "그림", color: "teal", todos: ["그림 첫걸음"] }])).toEqual([0]);
    expect(planned([])).toEqual([]);
  });
});
