// How it looks where the system wants it otherwise: dark, with the system's own colours, and without motion.

import type { Page } from "playwright-core";
import { beforeAll, beforeEach, expect, inject, test } from "vitest";
import { cheerId } from "../src/sync/ids.ts";
import { befriend, box, join, open, type Person, row, sharePeople, showsTitles } from "./browser.ts";
import { show } from "./screens.ts";

sharePeople();

let jiwoo: Person;
let page: Page;

beforeAll(async () => {
  jiwoo = await join("jiwoo", { goals: [{ title: "Health", todos: ["water", "walk"], done: ["stretch"] }] });
  page = jiwoo.page;
});

beforeEach(async () => {
  await open(page, inject("server"));
  await showsTitles(page, ["water", "walk", "stretch"]);
});

const colourOf = (selector: string, property: string) => page.locator(selector).first().evaluate((el, p) => getComputedStyle(el).getPropertyValue(p), property);
const light = "rgb(251, 250, 248)";
const dark = "rgb(19, 20, 19)";

test("the page follows the system, and the person's own choice goes before it", async () => {
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await colourOf("body", "background-color")).toBe(dark);
  await page.emulateMedia({ colorScheme: "light" });
  expect(await colourOf("body", "background-color")).toBe(light);
  await show(page, "/settings/look");
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  await expect.poll(() => colourOf("body", "background-color")).toBe(dark);
  await page.reload();
  await page.locator("h1").first().waitFor();
  expect(await colourOf("body", "background-color")).toBe(dark);
  await page.getByRole("radio", { name: "Device" }).first().check({ force: true });
  await expect.poll(() => colourOf("body", "background-color")).toBe(light);
});

test("with the system's colours, boxes, ticks, rings and the focus are seen", async () => {
  await page.emulateMedia({ forcedColors: "active" });
  for (const title of ["water", "stretch"]) {
    const edge = await row(page, title).locator(".check-box").evaluate((el) => ({ width: parseFloat(getComputedStyle(el).borderTopWidth) || parseFloat(getComputedStyle(el).outlineWidth), style: getComputedStyle(el).borderTopStyle }));
    expect(edge.width, `the box of ${title} has an edge`).toBeGreaterThan(0);
  }
  const look = (title: string) => row(page, title).locator(".check").screenshot();
  expect(Buffer.compare(await look("water"), await look("stretch")), "done and open differ").not.toBe(0);
  const before = await row(page, "water").locator(".check").screenshot();
  await page.keyboard.press("j");
  expect(Buffer.compare(before, await row(page, "water").locator(".check").screenshot()), "the focus is seen").not.toBe(0);
  const ring = await page.locator(".stories .ring, .stories svg").first().evaluate((el) => getComputedStyle(el).visibility);
  expect(ring).toBe("visible");
  await page.emulateMedia({ forcedColors: "none" });
});

test("without motion nothing travels or grows, neither by hand nor by news", async () => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const friend = await join("hajun", { path: null });
  await befriend(friend, jiwoo);
  await page.evaluate(() => {
    const seen = new Set<string>();
    (window as { travelled?: Set<string> }).travelled = seen;
    const watch = () => {
      for (const a of document.getAnimations()) {
        const frames = (a.effect as KeyframeEffect).getKeyframes();
        const moves = frames.some((f) => [f.transform, f.scale, f.translate].some((v) => v !== undefined && v !== "none" && v !== frames[0]![("transform" in f ? "transform" : "scale") as "transform"]));
        if (moves && Number(a.effect!.getComputedTiming().duration) > 1) seen.add(`${(a as CSSAnimation).animationName ?? (a as CSSTransition).transitionProperty}`);
      }
      requestAnimationFrame(watch);
    };
    watch();
  });
  await box(page, "water").check();
  await row(page, "walk").getByRole("button", { name: /^Menu of/ }).click();
  await page.getByRole("menuitem", { name: /^Move up/ }).click();
  await showsTitles(page, ["walk", "water", "stretch"]);
  const done = [...jiwoo.device.all("todo")].find(({ entity }) => entity.title === "stretch")!.entity.id;
  await friend.device.put("cheer", cheerId(done, friend.account.user), { target_kind: "todo", target_id: done, emoji: "👏" });
  await row(page, "stretch").getByRole("button", { name: /Hajun/ }).waitFor();
  await page.getByRole("button", { name: "Add a todo to Health" }).click();
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => [...(window as { travelled?: Set<string> }).travelled!])).toEqual([]);
});
