import { describe, expect, it } from "vitest";
import { datesIn } from "./dates.ts";

const sunday = "2026-11-22";
const first = (text: string, weekStart: "mon" | "sun" = "mon") => datesIn(text, sunday, weekStart)[0];

describe("dates in words", () => {
  it.each([
    ["오늘", "2026-11-22"], ["내일", "2026-11-23"], ["모레", "2026-11-24"], ["어제", "2026-11-21"],
    ["화", "2026-11-24"], ["일요일", "2026-11-29"], ["다음 주 화", "2026-11-24"], ["다음주 화요일", "2026-11-24"], ["이번 주 금", "2026-11-20"], ["지난주 월", "2026-11-09"],
    ["3일 뒤", "2026-11-25"], ["사흘 뒤", "2026-11-25"], ["2주 후", "2026-12-06"], ["10일 전", "2026-11-12"],
    ["11월 30일", "2026-11-30"], ["30일", "2026-11-30"], ["1월 2일", "2027-01-02"], ["2027년 3월 1일", "2027-03-01"],
    ["today", "2026-11-22"], ["tomorrow", "2026-11-23"], ["Next Tue", "2026-11-24"], ["tue", "2026-11-24"], ["this weekend", "2026-11-21"], ["thursday", "2026-11-26"], ["next week", "2026-11-23"], ["last monday", "2026-11-09"], ["in 3 days", "2026-11-25"], ["2 weeks ago", "2026-11-08"],
    ["nov 30", "2026-11-30"], ["30 November 2026", "2026-11-30"], ["11/30", "2026-11-30"], ["11.30", "2026-11-30"], ["2026-11-30", "2026-11-30"],
  ])("%s is %s", (text, day) => {
    expect(first(text)).toBe(day);
  });

  it("go by the week of the settings", () => {
    expect(first("다음 주 화", "sun")).toBe("2026-12-01"); // Sunday begins this week already
  });

  it("are offered from the beginning of the word on", () => {
    expect(first("내")).toBe("2026-11-23");
    expect(first("tom")).toBe("2026-11-23");
  });

  it.each(["2월 30일", "13/40", "99999일 뒤", "운동", "to", "monkey", "friend", "", "next"])("%s is none", (text) => {
    expect(datesIn(text, sunday, "mon")).toEqual([]);
  });
});
