// Everything of Today by keyboard alone.

import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { addDays } from "../src/sync/days.ts";
import { until } from "../src/sync/world.testing.ts";
import { box, field, focused, join, type Person, row, showsTitles, today } from "./browser.ts";

let jiwoo: Person;
let page: Page;

beforeEach(async () => {
  jiwoo = await join("jiwoo", { goals: [{ title: "Health", todos: ["water", "walk", "stretch"] }, { title: "Study" }] });
  page = jiwoo.page;
  await showsTitles(page, ["water", "walk", "stretch"]);
});

const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

const focusIs = (want: string) => expect.poll(() => focused(page), { timeout: 5_000 }).toBe(want);
const said = (text: string) => page.locator("[role=status]").filter({ hasText: text }).first().waitFor({ state: "attached" });

test("the first stop leads past everything to the content", async () => {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await press("Tab");
  await focusIs("Skip to the content");
  await press("Enter");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("main");
});

test("adding, one after the other, and back to where one was", async () => {
  await press("n");
  await field(page).waitFor();
  await page.keyboard.type("one");
  await press("Enter");
  await page.keyboard.type("two");
  await press("Enter", "Enter");
  await field(page).waitFor({ state: "detached" });
  await showsTitles(page, ["water", "walk", "stretch", "one", "two"]);
  await focusIs("Add a todo to Health");
});

test("walking, ticking and editing", async () => {
  await press("j");
  await focusIs("water");
  await press("j");
  await focusIs("walk");
  await press("Space");
  expect(await box(page, "walk").isChecked()).toBe(true);
  await press("k", "e");
  await page.getByRole("textbox", { name: "Edit “water”" }).waitFor();
  await press("End");
  await page.keyboard.type(" 2 l");
  await press("Enter");
  await showsTitles(page, ["water 2 l", "walk", "stretch"]);
  await focusIs("water 2 l");
  await press("e");
  await page.keyboard.type(" more");
  await press("Escape");
  await showsTitles(page, ["water 2 l", "walk", "stretch"]);
  await focusIs("water 2 l");
});

test("another order by key and by menu, and it is said", async () => {
  await press("j", "Alt+ArrowDown");
  await showsTitles(page, ["walk", "water", "stretch"]);
  await said("Moved to 2 of 3");
  await focusIs("water");
  await press("Tab");
  await focusIs("Menu of “water”");
  await press("Enter");
  await focusIs("EditE");
  await press("Escape");
  await focusIs("Menu of “water”");
  await press("Enter");
  for (let i = 0; i < 20 && !(await focused(page)).startsWith("Move down"); i++) await press("ArrowDown");
  await press("Enter");
  await showsTitles(page, ["walk", "stretch", "water"]);
  await focusIs("water");
});

test("to another goal and to another day", async () => {
  await press("j", "#");
  await page.getByRole("menuitemradio", { name: "Study" }).waitFor();
  await press("s", "Enter");
  await page.locator("[data-goal]", { has: page.getByRole("heading", { name: "Study" }) }).locator(".todo-title", { hasText: "water" }).waitFor();
  await focusIs("water");
  await press("m");
  const picker = page.getByRole("dialog");
  await picker.locator(".date-picker").waitFor();
  await picker.locator(`[data-day="${today()}"]`).focus();
  await press("ArrowRight");
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-day"))).toBe(addDays(today(), 1));
  await press("Enter");
  await showsTitles(page, ["walk", "stretch"]);
  await until(jiwoo.device, () => [...jiwoo.device.all("todo")].some(({ entity }) => entity.title === "water" && entity.date === addDays(today(), 1)), "tomorrow");
});

test("after deleting, the focus is on the next row, and undo brings the row back", async () => {
  await press("j", "j");
  await focusIs("walk");
  await press("Delete");
  await showsTitles(page, ["water", "stretch"]);
  await focusIs("stretch");
  await press("Control+z");
  await showsTitles(page, ["water", "walk", "stretch"]);
  await press("Delete", "Delete", "Delete");
  await showsTitles(page, []);
  await press("Control+z");
  await expect.poll(() => page.locator(".todo").count()).toBeGreaterThan(0);
});

test("days, screens, the palette and the list of keys", async () => {
  await press("]");
  await page.waitForURL(`**/day/${addDays(today(), 1)}`);
  await press("[");
  await page.waitForURL(/\/$/);
  await press("]", "]", "t");
  await page.waitForURL(/\/$/);
  await press("g", "f");
  await page.waitForURL(/\/feed$/);
  await press("g", "t");
  await page.waitForURL(/\/$/);
  await press("Control+k");
  const palette = page.getByRole("dialog");
  await palette.getByRole("combobox").waitFor();
  await page.keyboard.type("calendar");
  await palette.getByRole("option", { name: /Calendar/ }).first().waitFor();
  await press("Enter");
  await page.waitForURL(/\/calendar$/);
  await press("?");
  await page.getByRole("dialog", { name: "Shortcuts" }).waitFor();
  await press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("Enter twice opens everything about a todo, and Escape comes back to it", async () => {
  await press("j", "Enter");
  await page.getByRole("textbox", { name: "Edit “water”" }).waitFor();
  await press("Enter");
  const sheet = page.getByRole("dialog", { name: "Health" });
  await sheet.waitFor();
  await press("Escape");
  await sheet.waitFor({ state: "detached" });
  await focusIs("water");
  expect(await row(page, "water").count()).toBe(1);
});

test("Tab goes through all of it and is never caught", async () => {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const seen: string[] = [];
  for (let i = 0; i < 120; i++) {
    await press("Tab");
    const at = await page.evaluate(() => {
      const el = document.activeElement!;
      return el === document.body ? "" : `${el.tagName} ${el.getAttribute("aria-label") ?? el.textContent?.trim()} ${[...document.querySelectorAll("*")].indexOf(el)}`;
    });
    if (at === "" || at === seen[0]) break;
    expect(seen, "the same stop twice on one way").not.toContain(at);
    seen.push(at);
  }
  expect(seen.length).toBeLessThan(120);
  for (const stop of ["Skip to the content", "Calendar", "Add a todo to Health", "water", "Menu of “water”", "Add a todo to Study", "Diary"]) {
    expect(seen.some((s) => s.includes(stop)), `Tab reaches ${stop}`).toBe(true);
  }
});

test("what has the focus is seen, and nothing sticky covers it", async () => {
  await page.setViewportSize({ width: 700, height: 400 });
  for (let i = 0; i < 3; i++) {
    await press("j");
    const covered = await page.evaluate(() => {
      const el = document.activeElement!.closest(".todo")!;
      const { left, top, height } = el.getBoundingClientRect();
      const over = document.elementFromPoint(left + 60, top + height / 2);
      return over === null || !el.contains(over);
    });
    expect(covered).toBe(false);
    const ring = await page.evaluate(() => {
      const at = document.activeElement!;
      const of = (e: Element | null) => (e ? getComputedStyle(e).outlineStyle !== "none" && parseFloat(getComputedStyle(e).outlineWidth) >= 2 : false);
      return of(at) || of(at.nextElementSibling) || of(at.parentElement);
    });
    expect(ring).toBe(true);
  }
});
