import { describe, expect, it } from "vitest";
import type { Cheer } from "../sync/entities.ts";
import { mergeCheers } from "./inbox.ts";

const utc = (at: string): string => at.slice(0, 10);
const given = (name: string, target: string, at: string, emoji = "👏"): Cheer => ({
  kind: "cheer", id: `${name}-${target}`, rev: 1, created_at: at, target_kind: "todo", target_id: target, emoji, user: { id: name, handle: name, name },
});

describe("cheers in the inbox", () => {
  it("of one day on one todo are one line that names the newest first", () => {
    const [line, ...rest] = mergeCheers(
      [given("leo", "t", "2026-11-22T08:00:00.000Z"), given("minji", "t", "2026-11-22T09:00:00.000Z", "🔥"), given("sora", "t", "2026-11-22T07:00:00.000Z")],
      "", utc,
    );
    expect(rest).toEqual([]);
    expect(line).toMatchObject({ at: "2026-11-22T09:00:00.000Z", emojis: ["🔥", "👏"] });
    expect(line?.type === "cheers" && line.people.map((p) => p.name)).toEqual(["minji", "leo", "sora"]);
  });

  it("of two days are two lines", () => {
    const lines = mergeCheers([given("leo", "t", "2026-11-21T08:00:00.000Z"), given("minji", "t", "2026-11-22T09:00:00.000Z")], "", utc);
    expect(lines).toHaveLength(2);
  });

  it("are new when the newest came after I looked", () => {
    const lines = mergeCheers([given("leo", "t", "2026-11-22T08:00:00.000Z"), given("minji", "u", "2026-11-22T10:00:00.000Z")], "2026-11-22T09:00:00.000Z", utc);
    expect(lines.map((l) => l.unseen)).toEqual([true, false]);
  });
});
