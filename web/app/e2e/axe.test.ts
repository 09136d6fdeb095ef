// Axe finds nothing against WCAG 2.2 AA, on any screen or state, in either theme and language.

import axe, { type AxeResults, type RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { newId } from "../src/sync/ids.ts";
import { join, mayComplain, open, sharePeople, window } from "./browser.ts";
import { inside, outside, type Screen, show, still, type World, world } from "./screens.ts";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What a theme changes. */
const ofColours = ["color-contrast", "target-size", "link-in-text-block"];

sharePeople();

/** What is wrong on a page as it stands, one line each. */
async function faults(page: Page, options: RunOptions): Promise<string[]> {
  const { violations } = await page.evaluate(async (o) => (await (globalThis as unknown as { axe: typeof axe }).axe.run(document, o)) as AxeResults, { ...options, resultTypes: ["violations"] } as RunOptions);
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} – ${n.failureSummary?.split("\n").slice(1).join(" ").trim()}`));
}

/** The same in both themes. */
async function inBothThemes(page: Page): Promise<string[]> {
  await still(page);
  const light = await faults(page, { runOnly: { type: "tag", values: tags } });
  await page.emulateMedia({ colorScheme: "dark" });
  await still(page);
  const dark = await faults(page, { runOnly: { type: "rule", values: ofColours } });
  await page.emulateMedia({ colorScheme: "light" });
  return [...light, ...dark.map((d) => `dark: ${d}`)];
}

async function look(page: Page, { path, states = {} }: Screen, w: World): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  const note = async (state: string) => {
    const list = await inBothThemes(page);
    if (list.length > 0) found[state] = list;
  };
  await show(page, path(w));
  await note("as it opens");
  for (const [state, enter] of Object.entries(states)) {
    await show(page, path(w));
    await enter(page);
    await note(state);
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
  }
  return found;
}

describe.each(["ko", "en"] as const)("in %s", (locale) => {
  let w: World;
  let stranger: Page;
  const options = { reducedMotion: "reduce" as const, locale };
  const begin = async (page: Page, path: string) => {
    await open(page, inject("server") + path);
    await page.evaluate(axe.source);
  };

  beforeAll(async () => {
    w = await world(locale, { window: options });
    await begin(w.me.page, "/");
    stranger = await (await window(options)).newPage();
    await begin(stranger, "/login");
  });

  test.each(inside)("$name", async (screen) => {
    mayComplain(/404.*\/v1\/users\/nobody/);
    expect(await look(w.me.page, screen, w)).toEqual({});
  });

  test.each(outside)("signed out: $name", async (screen) => {
    mayComplain(/404.*\/v1\//);
    expect(await look(stranger, screen, w)).toEqual({});
  });

  test("the first minute, and a day with nothing on it", async () => {
    const newcomer = await join("nari", { locale, goals: [], window: options });
    await newcomer.page.evaluate(axe.source);
    expect(await inBothThemes(newcomer.page)).toEqual([]);
    await newcomer.device.put("goal", newId(), { title: "Health", audience: "private" });
    await newcomer.page.locator(".goal").first().waitFor();
    await show(newcomer.page, "/");
    expect(await inBothThemes(newcomer.page)).toEqual([]);
  });
});
