// Axe finds nothing against WCAG 2.2 AA, on any screen or state, in either theme and language.

import axe, { type AxeResults, type RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { newId } from "../src/sync/ids.ts";
import { box, join, mayComplain, open, sharePeople, window } from "./browser.ts";
import { gateway } from "./gateway.ts";
import { inside, outside, type Screen, show, still, type World, world } from "./screens.ts";
import { startServer } from "./server.ts";

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
  const begin = async (page: Page, address: string) => {
    await open(page, address);
    await page.evaluate(axe.source);
  };

  beforeAll(async () => {
    w = await world(locale, { window: options });
    await begin(w.me.page, inject("server"));
    stranger = await (await window(options)).newPage();
    await begin(stranger, `${inject("server")}/login`);
  });

  test.each(inside)("$name", async (screen) => {
    mayComplain(/404.*\/v1\/users\/nobody/);
    expect(await look(w.me.page, screen, w)).toEqual({});
  });

  test.each(outside)("signed out: $name", async (screen) => {
    mayComplain(/404.*\/v1\//);
    expect(await look(stranger, screen, w)).toEqual({});
  });

  test("the first minute, and the screens of who has nothing yet", async () => {
    const newcomer = await join("nari", { locale, goals: [], window: options });
    const { page } = newcomer;
    await page.evaluate(axe.source);
    expect(await inBothThemes(page)).toEqual([]);
    await newcomer.device.put("goal", newId(), { title: "Health", audience: "private" });
    const found: Record<string, string[]> = {};
    for (const path of ["/", "/feed", "/calendar", "/goals", "/routines", "/backlog", "/diary", "/inbox", "/people", "/search", "/stats", "/settings/deleted"]) {
      await show(page, path);
      const list = await inBothThemes(page);
      if (list.length > 0) found[path] = list;
    }
    expect(found).toEqual({});
  });

  test("what has to be said: offline, refused, a new version, undo", async () => {
    const net = await gateway(inject("server"));
    const jiwoo = await join("jiwoo", { locale, goals: [{ title: "Health", todos: ["water"] }, { title: "Study", todos: ["read", "write"] }], path: null, reach: net.address, window: options });
    const { page } = jiwoo;
    await begin(page, net.address);
    await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
    net.newer = true;
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    await page.locator(".banner").waitFor();
    net.set("cut");
    await box(page, "water").check();
    await jiwoo.device.answered(await jiwoo.device.delete("goal", jiwoo.goals[0]!));
    net.set("through");
    await page.locator(".todo-refused").waitFor();
    net.set("cut");
    await page.locator(".banner").nth(1).waitFor();
    await box(page, "read").focus();
    await page.keyboard.press("Delete");
    await page.locator(".toast").waitFor();
    expect(await inBothThemes(page)).toEqual([]);
  });
});

test("the demo, its second screen and its console", async () => {
  const demo = await startServer({ command: "demo" });
  try {
    for (const locale of ["ko", "en"]) {
      const page = await (await window({ locale, reducedMotion: "reduce", viewport: { width: 1440, height: 900 } })).newPage();
      for (const path of ["/", "/demo/wire"]) {
        await open(page, demo.address + path);
        await page.evaluate(axe.source);
        expect(await faults(page, { runOnly: { type: "tag", values: tags } }), `${path} in ${locale}`).toEqual([]);
      }
    }
  } finally {
    await demo.stop();
  }
});
