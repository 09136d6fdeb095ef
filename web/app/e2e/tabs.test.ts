// Two tabs of one person: they show the same, one of them speaks with the server, and what one leaves the other takes over.

import { expect, inject, test } from "vitest";
import { until } from "../src/sync/world.testing.ts";
import { box, field, join, open, type Person, row, saved, showsTitles, startAdding } from "./browser.ts";
import { type Gateway, gateway } from "./gateway.ts";

async function start(todos: string[] = []): Promise<{ who: Person; net: Gateway; first: Person["page"]; second: Person["page"] }> {
  const net = await gateway(inject("server"));
  const who = await join("jiwoo", { goals: [{ title: "Health", todos }], path: null, reach: net.address });
  await open(who.page, net.address); // it leads
  await showsTitles(who.page, todos);
  const second = await who.context.newPage();
  await open(second, net.address);
  await showsTitles(second, todos);
  return { who, net, first: who.page, second };
}

test("what is done in one tab is seen in the other, and sent once", async () => {
  const { who, first, second } = await start(["water"]);
  await startAdding(second);
  await field(second).fill("from the second");
  await second.keyboard.press("Enter");
  await second.keyboard.press("Escape");
  await showsTitles(first, ["water", "from the second"]);
  await box(first, "water").check();
  await second.waitForFunction(() => document.querySelector<HTMLInputElement>(".todo .check input")?.checked);
  await until(who.device, () => [...who.device.all("todo")].length === 2 && [...who.device.all("todo")].some(({ entity }) => entity.done === true));
  await row(second, "from the second").getByRole("button", { name: /^Menu of/ }).click();
  await second.getByRole("menuitem", { name: /^Delete/ }).click();
  await showsTitles(first, ["water"]);
});

test("when the tab that speaks closes with a queue, the other sends it", async () => {
  const { who, net, first, second } = await start();
  net.set("cut");
  await startAdding(first);
  for (const line of ["one", "two"]) {
    await field(first).fill(line);
    await first.keyboard.press("Enter");
  }
  await showsTitles(second, ["one", "two"]);
  await first.close();
  net.set("through");
  await until(who.device, () => [...who.device.all("todo")].length === 2, "both");
  await saved(second);
  await showsTitles(second, ["one", "two"]);
  expect([...who.device.all("todo")].map(({ entity }) => entity.title).sort()).toEqual(["one", "two"]);
});

test("signing out in one tab signs out the other, and leaves nothing on the device", async () => {
  const { who, net, first, second } = await start(["a secret"]);
  await saved(second);
  await open(second, `${net.address}/settings/account`);
  await second.getByRole("button", { name: "Log out" }).click();
  for (const page of [first, second]) await page.waitForURL(/\/login/);
  for (const page of [first, second]) expect(await page.getByText("a secret").count()).toBe(0);
  const left = () =>
    first.evaluate(async (user) => {
      const databases = (await indexedDB.databases()).map((d) => d.name ?? "").filter((n) => n.includes(user));
      const remembered = Object.entries(localStorage).flat().filter((text) => text.includes(user));
      return [...databases, ...remembered];
    }, who.account.user);
  await expect.poll(left, { timeout: 10_000 }).toEqual([]);
  await first.reload();
  await first.waitForURL(/\/login/);
  await first.locator("form").waitFor();
});
