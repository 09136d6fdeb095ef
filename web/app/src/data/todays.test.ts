import { describe, expect, it } from "vitest";
import { dayBy, doubtOf, narrowed } from "./todays.ts";

const at = (utc: string): number => Date.parse(utc + ":00Z");

describe("the day of somebody in another zone", () => {
  it("is known from one answer for the hours in which no other offset fits", () => {
    const seoul = narrowed(undefined, "2026-11-23", at("2026-11-22T15:30")); // just after midnight there
    expect(dayBy(seoul, at("2026-11-22T15:40"))).toBe("2026-11-23");
    expect(dayBy(seoul, at("2026-11-23T06:00"))).toBe("2026-11-23");
  });

  it("is not guessed where two days fit", () => {
    const once = narrowed(undefined, "2026-11-22", at("2026-11-22T12:00"));
    expect(dayBy(once, at("2026-11-22T20:00"))).toBeNull();
  });

  it("is known to the minute once both sides of its midnight were seen", () => {
    let paris = narrowed(undefined, "2026-11-22", at("2026-11-22T22:59"));
    paris = narrowed(paris, "2026-11-23", at("2026-11-22T23:00"));
    expect(dayBy(paris, at("2026-11-25T22:58"))).toBe("2026-11-25");
    expect(dayBy(paris, at("2026-11-25T23:00"))).toBe("2026-11-26");
  });

  it("is what the server says last, after a journey", () => {
    let there = narrowed(undefined, "2026-11-23", at("2026-11-22T15:00"));
    there = narrowed(there, "2026-11-22", at("2026-11-22T15:00"));
    expect(dayBy(there, at("2026-11-22T15:00"))).toBe("2026-11-22");
  });

  it("is asked for again only while it is in doubt", () => {
    const seoul = 9 * 3_600_000;
    const noon = narrowed(undefined, "2026-11-22", at("2026-11-22T12:00"));
    expect(doubtOf(undefined, seoul, at("2026-11-22T12:00"))).toBe("nothing known");
    expect(doubtOf(noon, seoul, at("2026-11-22T20:00"))).toBe("may be in my zone");
    const west = narrowed(noon, "2026-11-22", at("2026-11-22T16:00")); // it is tomorrow in Seoul
    expect(doubtOf(west, seoul, at("2026-11-22T20:00"))).toBe("elsewhere");
    expect(doubtOf(west, seoul, at("2026-11-22T14:00"))).toBeNull(); // no zone that fits has another day now
  });

  it("may begin at 6 in the morning west of everybody", () => {
    const late = narrowed(undefined, "2026-11-21", at("2026-11-22T17:00")); // UTC-12, day_start_hour 6
    expect(dayBy(late, at("2026-11-22T17:00"))).toBe("2026-11-21");
  });
});
