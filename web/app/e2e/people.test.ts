// Two people, each in a browser of their own: what one does the other sees, and what one hides the other does not.

import { beforeAll, expect, inject, test } from "vitest";
import { newId } from "../src/sync/ids.ts";
import { settled } from "../src/sync/world.testing.ts";
import { befriend, box, join, mayComplain, open, type Person, row, setOffline, sharePeople, showsTitles, today } from "./browser.ts";

const soonMs = 1_000;

let minji: Person;
let sunho: Person;

beforeAll(async () => {
  minji = await join("minji", { goals: [{ title: "Health", todos: ["drink water", "walk"] }], path: null });
  sunho = await join("sunho", { goals: [{ title: "Study", todos: ["read"] }], path: null });
  await befriend(sunho, minji);
  await open(minji.page, inject("server"));
  await open(sunho.page, `${inject("server")}/@${minji.account.handle}`);
  await theirTitle("drink water").waitFor();
});

sharePeople();

const theirTitle = (title: string) => sunho.page.locator(".friend-title", { hasText: title });
const theirRow = (title: string) => sunho.page.locator(".friend-todo").filter({ hasText: title });

test("a todo that is done here is seen there within a second", async () => {
  await theirRow("drink water").getByRole("img", { name: "Not yet" }).waitFor();
  await sunho.page.evaluate(() => {
    new MutationObserver(() => {
      if (document.querySelector(".friend-done")) (window as { seenAt?: number }).seenAt ??= Date.now();
    }).observe(document.body, { subtree: true, attributes: true, childList: true });
  });
  const at = await box(minji.page, "drink water").evaluate((el: HTMLInputElement) => (el.click(), Date.now()));
  await theirRow("drink water").and(sunho.page.locator(".friend-done")).waitFor();
  const seen = await sunho.page.evaluate(() => (window as { seenAt?: number }).seenAt!);
  expect(seen - at).toBeLessThan(soonMs);
  await sunho.page.getByText("1 of 2 done").first().waitFor();
});

test("a cheer pops here, rises there, and stays with the face of who sent it", async () => {
  await minji.page.evaluate(() => {
    new MutationObserver(() => {
      if (document.querySelector(".cheer-rise")) (window as { rose?: boolean }).rose = true;
    }).observe(document.body, { subtree: true, childList: true });
  });
  await sunho.page.getByRole("button", { name: "Cheer “drink water”" }).click();
  await sunho.page.locator(".cheer-panel .cheer-choice").first().click();
  await sunho.page.getByRole("button", { name: /^Your cheer: / }).waitFor();
  await row(minji.page, "drink water").getByRole("button", { name: /Sunho/ }).waitFor();
  await minji.page.waitForFunction(() => (window as { rose?: boolean }).rose === true);
  await minji.page.locator(".cheer-rise").waitFor({ state: "detached" });
  await row(minji.page, "drink water").getByRole("button", { name: /Sunho/ }).click();
  await minji.page.getByRole("dialog").getByText(`@${sunho.account.handle}`).waitFor();
  await minji.page.keyboard.press("Escape");
});

test("a goal that is made private is gone at once, after a reload, and from the copy that is kept here", async () => {
  await minji.device.put("goal", minji.goals[0]!, { audience: "private" });
  await theirTitle("drink water").waitFor({ state: "detached", timeout: soonMs + 1_000 });
  await sunho.page.reload();
  await sunho.page.getByRole("heading", { level: 1, name: "Minji" }).waitFor();
  await sunho.page.getByText("Nothing shared yet").waitFor();
  await sunho.page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  expect(await kept()).not.toMatch(/drink water|walk/);
  await setOffline(sunho, true);
  await sunho.page.reload();
  await sunho.page.getByRole("heading", { level: 1, name: "Minji" }).waitFor();
  await sunho.page.locator("[data-testid=pill][data-state=offline]").waitFor({ state: "attached" });
  expect(await theirTitle("drink water").count()).toBe(0);
  await setOffline(sunho, false);
});

/** All that the databases of the page hold, as text. */
const kept = (): Promise<string> =>
  sunho.page.evaluate(async () => {
    let text = "";
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((resolve) => (indexedDB.open(name!).onsuccess = (e) => resolve((e.target as IDBOpenDBRequest).result)));
      for (const store of db.objectStoreNames) {
        text += JSON.stringify(await new Promise((resolve) => (db.transaction(store).objectStore(store).getAll().onsuccess = (e) => resolve((e.target as IDBRequest).result))));
      }
      db.close();
    }
    return text;
  });

test("what is shared again comes back by itself", async () => {
  await minji.device.put("goal", minji.goals[0]!, { audience: "followers" });
  await theirTitle("drink water").waitFor();
  const goal = newId();
  await minji.device.change(
    { op: "put", kind: "goal", id: goal, fields: { title: "Surprise", audience: "selected", viewers: [sunho.account.user] } },
    { op: "put", kind: "todo", id: newId(), fields: { goal_id: goal, title: "bake a cake", date: today() } },
  );
  await theirTitle("bake a cake").waitFor();
  await minji.device.put("goal", goal, { viewers: [] });
  await theirTitle("bake a cake").waitFor({ state: "detached" });
});

test("whoever is blocked finds nobody any more", async () => {
  await open(minji.page, `${inject("server")}/@${sunho.account.handle}`);
  await minji.page.getByRole("button", { name: "Menu for Sunho" }).click();
  await minji.page.getByRole("menuitem", { name: "Block" }).click();
  await minji.page.getByRole("alertdialog").getByRole("button", { name: "Block" }).click();
  await minji.page.waitForURL(/\/people$/);
  mayComplain(/404.*\/v1\/users\//);
  await theirTitle("drink water").waitFor({ state: "detached" });
  await expect.poll(kept).not.toMatch(/drink water|walk|bake a cake/);
  await sunho.page.reload();
  await sunho.page.getByRole("heading", { level: 1 }).waitFor();
  expect(await sunho.page.locator(".friend-title").count()).toBe(0);
  await settled(minji.device);
  await open(minji.page, inject("server"));
  await showsTitles(minji.page, ["drink water", "walk", "bake a cake"]);
  expect(await row(minji.page, "drink water").getByRole("button", { name: /Sunho/ }).count()).toBe(0);
});
