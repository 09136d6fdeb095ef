// The pages keep to the policy that the server gives them, on every screen, and bring no script or style within themselves.

import type { Page } from "playwright-core";
import { beforeAll, expect, inject, test } from "vitest";
import { mayComplain, open, sharePeople, window } from "./browser.ts";
import { inside, outside, show, type World, world } from "./screens.ts";

sharePeople();

let w: World;
let stranger: Page;

beforeAll(async () => {
  w = await world("en", { window: { reducedMotion: "reduce" } });
  await open(w.me.page, inject("server"));
  stranger = await (await window()).newPage();
  await open(stranger, `${inject("server")}/login`);
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
  mayComplain(/404.*\/v1\/users\/nobody/);
  await show(w.me.page, path(w));
  for (const enter of Object.values(states)) {
    await enter(w.me.page);
    await w.me.page.keyboard.press("Escape");
    await w.me.page.keyboard.press("Escape");
    await show(w.me.page, path(w));
  }
});

test.each(outside)("signed out: $name breaks no rule", async ({ path }) => {
  mayComplain(/404.*\/v1\//);
  await show(stranger, path(w));
});
