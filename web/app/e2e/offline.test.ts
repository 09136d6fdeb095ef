// Without a connection everything of one's own goes on, and nothing that was written is lost or doubled.

import { expect, inject, test } from "vitest";
import { type Client } from "../src/sync/client.ts";
import { addDays } from "../src/sync/days.ts";
import { until } from "../src/sync/world.testing.ts";
import { box, field, join, keptHere, type Joining, open, type Person, pill, row, saved, showsTitles, startAdding, today } from "./browser.ts";
import { type Gateway, gateway } from "./gateway.ts";

/** Somebody whose network can go away, with the client kept by the worker. */
async function start(goals: Joining["goals"]): Promise<{ who: Person; net: Gateway }> {
  const net = await gateway(inject("server"));
  const who = await join("jiwoo", { goals, path: null, reach: net.address });
  await open(who.page, net.address);
  await kept(who);
  return { who, net };
}

/** Waits until the worker has the client, and the page all that the server has. */
async function kept({ page }: Person): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  await saved(page);
}

const offline = ({ page }: Person, waiting: number) => pill(page).filter({ hasText: `Offline · ${waiting} waiting` }).waitFor();
const titlesOf = (device: Client): string[] => [...device.all("todo")].map(({ entity }) => entity.title ?? "").sort();
const has = (device: Client, titles: string[]) => until(device, () => JSON.stringify(titlesOf(device)) === JSON.stringify([...titles].sort()), titles.join()).catch(() => expect(titlesOf(device)).toEqual([...titles].sort()));

async function write(page: Person["page"], ...lines: string[]): Promise<void> {
  await startAdding(page);
  for (const line of lines) {
    await field(page).fill(line);
    await page.keyboard.press("Enter");
  }
  await page.keyboard.press("Escape");
}

test("ten things done without a network are there after a start without one, and each once when it is back", async () => {
  const { who, net } = await start([{ title: "Health", todos: ["water", "walk", "stretch", "sleep early"] }]);
  const { page, device } = who;
  net.set("cut");
  await write(page, "one", "two", "three", "four");
  await box(page, "water").check();
  await box(page, "one").check();
  await row(page, "walk").locator(".todo-title").click();
  await page.getByRole("textbox", { name: "Edit “walk”" }).fill("walk the dog");
  await page.keyboard.press("Enter");
  await menu(who, "stretch", "Do tomorrow");
  await menu(who, "sleep early", "Delete");
  await menu(who, "four", "Move up");
  const left = ["water", "walk the dog", "one", "two", "four", "three"];
  await showsTitles(page, left);
  await keptHere(page, 10);
  await page.reload();
  await showsTitles(page, left);
  await offline(who, 10);
  net.set("through");
  await saved(page);
  await has(device, [...left, "stretch"]);
  const [stretch] = [...device.all("todo")].filter(({ entity }) => entity.title === "stretch");
  expect(stretch!.entity.date).toBe(addDays(today(), 1));
  await showsTitles(page, left);
});

const menu = async ({ page }: Person, title: string, item: string): Promise<void> => {
  await row(page, title).getByRole("button", { name: `Menu of “${title}”` }).click();
  await page.getByRole("menuitem", { name: item, exact: false }).first().click();
};

test("what waits outlives the tab, also one that dies", async () => {
  const { who, net } = await start([{ title: "Health" }]);
  net.set("cut");
  await write(who.page, "before the end");
  await offline(who, 1);
  const dying = await who.context.newCDPSession(who.page);
  const crashed = who.page.waitForEvent("crash");
  dying.send("Page.crash").catch(() => {}); // nobody is left to answer
  await crashed;
  await who.page.close();
  const page = await who.context.newPage();
  await open(page, net.address);
  await showsTitles(page, ["before the end"]);
  net.set("through");
  await has(who.device, ["before the end"]);
  await saved(page);
  await showsTitles(page, ["before the end"]);
});

test("a break is told in a line that says what goes on, and only while it lasts", async () => {
  const { who, net } = await start([{ title: "Health" }]);
  const banner = who.page.getByText("You are offline. Everything of yours still works");
  net.set("cut");
  await banner.waitFor();
  net.set("through");
  await banner.waitFor({ state: "detached" });
  expect(await who.page.getByRole("dialog").count()).toBe(0);
});

test("a hotel's sign-in page instead of answers signs nobody out and takes nothing", async () => {
  const { who, net } = await start([{ title: "Health", todos: ["water"] }]);
  net.set("hotel");
  await write(who.page, "in the lobby");
  await keptHere(who.page, 1);
  await who.page.reload();
  await showsTitles(who.page, ["water", "in the lobby"]);
  await offline(who, 1);
  net.set("through");
  await has(who.device, ["water", "in the lobby"]);
  await saved(who.page);
  await showsTitles(who.page, ["water", "in the lobby"]);
});

/** Takes the databases away, as a browser does that needs the room. */
async function evict({ context, page }: Person, net: Gateway): Promise<void> {
  const cdp = await context.newCDPSession(page);
  await cdp.send("Storage.clearDataForOrigin", { origin: net.address, storageTypes: "indexeddb" });
  await cdp.detach();
}

test("when the browser empties the store under the app, what was written is written again", async () => {
  const { who, net } = await start([{ title: "Health", todos: ["water"] }]);
  net.set("cut");
  await write(who.page, "before");
  await keptHere(who.page, 1);
  await evict(who, net);
  await write(who.page, "after");
  net.set("through");
  await has(who.device, ["water", "before", "after"]);
  await saved(who.page);
  await who.page.reload();
  await showsTitles(who.page, ["water", "before", "after"]);
});

test("a store that is empty at the start is filled from the server, with a word about why", async () => {
  const { who, net } = await start([{ title: "Health", todos: ["water"] }]);
  await who.page.goto(`${net.address}/healthz`);
  await evict(who, net);
  net.set("cut");
  await who.page.goto(net.address);
  await who.page.getByText("This browser deleted its data").waitFor();
  net.set("through");
  await showsTitles(who.page, ["water"]);
  await who.page.getByText("This browser deleted its data").waitFor({ state: "detached" });
});

test("a newer version waits until the queue is empty and no field holds a thought", async () => {
  const { who, net } = await start([{ title: "Health" }]);
  const { page } = who;
  await page.evaluate(() => ((window as { before?: boolean }).before = true));
  const before = () => page.evaluate(() => (window as { before?: boolean }).before === true);
  net.newer = true;
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  await page.getByText("There is a new version.").waitFor();
  await startAdding(page);
  await field(page).fill("sent later");
  net.set("cut");
  await page.keyboard.press("Enter");
  await field(page).fill("half a thou");
  await page.getByRole("button", { name: "Reload" }).evaluate((b: HTMLElement) => b.click()); // leaves the focus where it is
  await page.getByText("You are offline.").waitFor(); // longer than an update would take
  expect(await before()).toBe(true);
  net.set("through");
  await has(who.device, ["sent later"]);
  await saved(page);
  await page.getByText("You are offline.").waitFor({ state: "detached" });
  expect(await field(page).inputValue()).toBe("half a thou");
  const reloaded = page.waitForEvent("load");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await reloaded;
  await showsTitles(page, ["sent later", "half a thou"]);
  await has(who.device, ["sent later", "half a thou"]);
});
