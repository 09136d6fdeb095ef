// What comes from other devices never moves what is under the finger or the caret: it waits for the release.

import { expect, test } from "vitest";
import { newId } from "../src/sync/ids.ts";
import { rankBetween } from "../src/sync/rank.ts";
import { settled } from "../src/sync/world.testing.ts";
import { box, field, join, type Person, row, showsTitles, startAdding, titles, today } from "./browser.ts";

const three = ["water", "walk", "stretch"];

async function start(): Promise<Person> {
  const jiwoo = await join("jiwoo", { goals: [{ title: "Health", todos: three }] });
  await showsTitles(jiwoo.page, three);
  return jiwoo;
}

const todo = ({ device }: Person, title: string) => [...device.all("todo")].find(({ entity }) => entity.title === title)!.entity;

/** From another device: one more at the top, and the last before the first. Resolves when this one shows the tick that came after them. */
async function stir(jiwoo: Person): Promise<void> {
  const top = todo(jiwoo, "water").rank;
  const higher = rankBetween(null, top);
  await jiwoo.device.put("todo", newId(), { goal_id: jiwoo.goals[0]!, title: "from elsewhere", date: today(), rank: higher });
  await jiwoo.device.put("todo", todo(jiwoo, "stretch").id, { rank: rankBetween(null, higher) });
  await jiwoo.device.put("profile", jiwoo.account.user, { name: "Jiwoo two" });
  await settled(jiwoo.device);
  await jiwoo.page.getByText("Jiwoo two").first().waitFor(); // the page has heard all of it
}

const stirred = ["stretch", "from elsewhere", "water", "walk"];

test("while a row is being dragged", async () => {
  const jiwoo = await start();
  const { page } = jiwoo;
  const grip = row(page, "water").locator("[data-grip]");
  await row(page, "water").hover();
  const from = (await grip.boundingBox())!;
  const to = (await row(page, "walk").boundingBox())!;
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y + 20);
  await page.mouse.move(to.x + 40, to.y + to.height - 4, { steps: 4 });
  await page.locator("[data-dragging]").waitFor();
  await stir(jiwoo);
  expect(await titles(page)).toEqual(three);
  await page.mouse.up();
  await showsTitles(page, ["stretch", "from elsewhere", "walk", "water"]);
});

test("while a todo is being written", async () => {
  const jiwoo = await start();
  const { page } = jiwoo;
  await startAdding(page);
  await field(page).fill("my own");
  const at = (await field(page).boundingBox())!;
  await stir(jiwoo);
  expect(await titles(page)).toEqual(three);
  expect(await field(page).boundingBox()).toEqual(at);
  await page.keyboard.press("Enter");
  expect(await titles(page)).toEqual([...three, "my own"]);
  await page.keyboard.press("Escape");
  await showsTitles(page, [...stirred, "my own"]);
});

test("while a title is being changed", async () => {
  const jiwoo = await start();
  const { page } = jiwoo;
  await row(page, "walk").locator(".todo-title").click();
  await page.locator(".todo-edit").fill("walk the dog");
  const at = (await page.locator(".todo-edit").boundingBox())!;
  await stir(jiwoo);
  expect(await page.locator(".todo-edit").boundingBox()).toEqual(at);
  expect(await page.locator(".todo-edit").inputValue()).toBe("walk the dog");
  await page.keyboard.press("Enter");
  await showsTitles(page, ["stretch", "from elsewhere", "water", "walk the dog"]);
});

test("a tick from elsewhere lights the row up once and moves nothing", async () => {
  const jiwoo = await start();
  await jiwoo.page.evaluate(() => {
    const seen = window as { flashes?: number };
    seen.flashes = 0;
    document.addEventListener("animationstart", (e) => (e.target as Element).closest("[data-flash]") && seen.flashes!++);
  });
  await jiwoo.device.put("todo", todo(jiwoo, "walk").id, { done: true });
  await expect.poll(() => box(jiwoo.page, "walk").isChecked(), { timeout: 5_000 }).toBe(true);
  const flashes = () => jiwoo.page.evaluate(() => (window as { flashes?: number }).flashes);
  await expect.poll(flashes, { timeout: 5_000 }).toBe(1);
  await jiwoo.page.locator("[data-flash]").waitFor({ state: "detached" });
  expect(await flashes()).toBe(1);
  await showsTitles(jiwoo.page, three);
});
