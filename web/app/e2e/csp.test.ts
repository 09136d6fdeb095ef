// The pages keep to the policy that the server gives them, on every screen, and bring no script or style within themselves.

import { beforeAll, expect, inject, test } from "vitest";
import { open, sharePeople, window } from "./browser.ts";
import { inside, outside, show, type World, world } from "./screens.ts";

sharePeople();

let w: World;

beforeAll(async () => {
  w = await world("en", { window: { reducedMotion: "reduce" } });
  await open(w.me.page, inject("server"));
});

test("the page itself has no inline script or style", async () => {
  const answer = await fetch(inject("server"));
  const policy = answer.headers.get("content-security-policy")!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe-inline|unsafe-eval/);
  expect(policy).toContain("require-trusted-types-for 'script'");
  const html = await answer.text();
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>\s*\S|<style|\sstyle=|\son\w+=|javascript:/);
});

// What a page complains of fails a test by itself: see browser.ts.
test.each(inside)("$name breaks no rule", async ({ path, states = {} }) => {
  await show(w.me.page, path(w));
  for (const enter of Object.values(states)) {
    await enter(w.me.page);
    await w.me.page.keyboard.press("Escape");
    await w.me.page.keyboard.press("Escape");
    await show(w.me.page, path(w));
  }
});

test("the screens of who is signed out break no rule", async () => {
  const page = await (await window()).newPage();
  for (const { path } of outside) await open(page, inject("server") + path(w)).catch(() => show(page, path(w)));
});
