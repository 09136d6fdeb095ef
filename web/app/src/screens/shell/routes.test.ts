import { describe, expect, it } from "vitest";
import { findRoute } from "./routes.ts";

describe("an address", () => {
  it.each([
    ["/", "today", {}],
    ["/day/2026-11-22", "today", { date: "2026-11-22" }],
    ["/@minji_", "friend", { handle: "minji_" }],
    ["/@minji_/2026-11-22", "friend", { handle: "minji_", date: "2026-11-22" }],
    ["/settings/profile", "settings", { part: "profile" }],
    ["/diary", "diary", {}],
    ["/feed/", "feed", {}],
  ])("%s shows %s", (path, screen, props) => {
    expect(findRoute(path)).toMatchObject({ route: { screen }, props });
  });

  it.each(["/nowhere", "/day", "/settings/a/b"])("%s shows nothing", (path) => {
    expect(findRoute(path)).toBeNull();
  });
});
