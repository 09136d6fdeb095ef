// The service worker in a real browser: it starts without a network, waits with a newer build, and can be got rid of.

import { type Browser, type BrowserContext, chromium, type Page, type Worker } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { buildOf, type Deploy, deploy, remove } from "./deploy/deploy.ts";

let browser: Browser;
let older: string;
let newer: string;
let server: Deploy;
let context: BrowserContext;

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
  [older, newer] = await Promise.all([buildOf("older"), buildOf("newer")]);
});

afterAll(async () => {
  await browser?.close();
  for (const directory of [older, newer]) if (directory) remove(directory);
});

beforeEach(async () => {
  server = await deploy(older);
  context = await browser.newContext();
});

afterEach(async () => {
  await context.close();
  await server.leave();
});

const deployNewer = () => {
  server.page = server.chunks = newer;
};

/** A page whose shell the worker has kept. */
async function settled(path = "/"): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.address + path);
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  return page;
}

/** Has the page look for a newer worker and resolves when it has one that waits. */
const look = (page: Page) =>
  page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update();
    while (!window.page.take) await new Promise((resolve) => requestAnimationFrame(resolve));
  });

const late = (page: Page) => page.evaluate(() => window.page.late());
const buildShown = (page: Page, name: string) => page.waitForFunction((want) => window.page?.build === want, name);

const workerOf = async (): Promise<Worker> => context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));

const keptShells = (page: Page) => page.evaluate(async () => (await caches.keys()).filter((n) => n.startsWith("modu-shell-")).length);

test("the client starts without a network, at every address and with every chunk", async () => {
  const first = await settled();
  await server.leave();
  await first.close();
  const page = await context.newPage();
  await page.goto(`${server.address}/day/2026-11-22?add`);
  await buildShown(page, "older");
  expect(await late(page)).toBe("late of older");
  await server.come();
});

test("what the server answers itself is neither kept nor replaced", async () => {
  const page = await settled();
  const count = () => page.evaluate(async () => ((await (await fetch("/v1/me")).json()) as { count: number }).count);
  expect([await count(), await count()]).toEqual([1, 2]);
  const kept = await page.evaluate(async () => {
    const all: string[] = [];
    for (const name of await caches.keys()) for (const r of await (await caches.open(name)).keys()) all.push(new URL(r.url).pathname);
    return all;
  });
  expect(kept.filter((path) => !/^\/(assets\/.*)?$/.test(path))).toEqual([]);
  server.asked = [];
  for (const path of ["/docs/quickstart", "/v1/openapi.json", "/healthz", "/robots.txt"]) await page.goto(server.address + path);
  expect(server.asked).toEqual(expect.arrayContaining(["/docs/quickstart", "/v1/openapi.json", "/healthz", "/robots.txt"]));
});

test("a newer build waits for the page, which goes on with its own chunks", async () => {
  const page = await settled();
  deployNewer();
  await look(page);
  await page.evaluate(() => window.page.take?.());
  expect(await late(page)).toBe("late of older");
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null)).toBe(true);
  await page.evaluate(() => {
    window.page.mayUpdate = true;
  });
  await buildShown(page, "newer");
  expect(await late(page)).toBe("late of newer");
});

test("another page's update takes nothing from a page that may not update", async () => {
  const busy = await settled();
  const free = await settled();
  deployNewer();
  await look(free);
  await free.evaluate(() => {
    window.page.mayUpdate = true;
    window.page.take?.();
  });
  await buildShown(free, "newer");
  expect(await busy.evaluate(() => window.page.build)).toBe("older");
  expect(await late(busy)).toBe("late of older");
  expect(await keptShells(busy)).toBe(2);
  await busy.evaluate(() => {
    window.page.mayUpdate = true;
    window.page.take?.();
  });
  await buildShown(busy, "newer");
});

test("a hotel's sign-in page is not taken for the client", async () => {
  const page = await settled();
  server.instead = "hotel";
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update().catch(() => {}));
  await page.goto(server.address);
  await buildShown(page, "older");
  expect(await late(page)).toBe("late of older");
});

test("half a deploy is not installed, and a whole one is", async () => {
  const page = await settled();
  server.page = newer; // the chunks are still the older build's
  const state = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const worker = registration.installing;
    if (!worker) return "none";
    await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
    return worker.state;
  });
  expect(state).toBe("redundant");
  await page.reload();
  await buildShown(page, "older");
  deployNewer();
  await look(page);
});

test("the retiring worker leaves nothing behind and loads the page once", async () => {
  const page = await settled();
  server.page = server.chunks = newer;
  server.instead = "retire";
  server.asked = [];
  await page.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update().catch(() => {});
  }).catch(() => {}); // the page may be gone before it has answered
  await buildShown(page, "newer");
  // The page that came registers the retiring worker again, which finds nothing to load.
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistrations()).length === 0);
  expect(await keptShells(page)).toBe(0);
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBe(null);
  expect(server.asked.filter((path) => path === "/")).toHaveLength(1);
});

test("without a worker a page whose chunk is gone loads itself anew, once, when it may", async () => {
  const bare = await browser.newContext({ serviceWorkers: "block" });
  const page = await bare.newPage();
  await page.goto(server.address);
  deployNewer();
  await page.evaluate(() => window.page.late().catch(() => {}));
  expect(await page.evaluate(() => window.page.build)).toBe("older");
  await page.evaluate(() => {
    window.page.mayUpdate = true;
  });
  await buildShown(page, "newer");
  expect(await late(page)).toBe("late of newer");
  await bare.close();
});

// These run in the worker, of whose names the page's types know nothing.
const pushAll = (messages: string[]) => `(async () => {
  for (const data of ${JSON.stringify(messages)}) {
    let done;
    const event = new PushEvent("push", { data });
    event.waitUntil = (work) => { done = work; };
    self.dispatchEvent(event);
    await done;
  }
  return (await registration.getNotifications()).map((n) => [n.title, n.body, n.tag]);
})()`;
const clickOn = (tag: string) => `(async () => {
  const [notification] = await registration.getNotifications({ tag: ${JSON.stringify(tag)} });
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
})()`;

test("what is pushed is shown, and a click leads to it", async () => {
  await context.grantPermissions(["notifications"], { origin: server.address });
  const page = await settled();
  const worker = await workerOf();
  const message = { kind: "cheer", title: "민지 👏", body: "물 2L 마시기", url: "/day/2026-11-22", tag: "c1" };
  const messages = [message, { ...message, title: "민지 외 1명 👏" }, { ...message, tag: "elsewhere", url: "https://elsewhere.example/x" }];
  const shown = await worker.evaluate<string[][]>(pushAll([...messages.map((m) => JSON.stringify(m)), "no JSON at all"]));
  expect(shown.sort()).toEqual([
    ["Modu · 모두", "", ""],
    ["민지 외 1명 👏", "물 2L 마시기", "c1"],
    ["민지 👏", "물 2L 마시기", "elsewhere"],
  ]);
  for (const tag of ["c1", "elsewhere"]) await worker.evaluate(clickOn(tag));
  await page.waitForFunction(() => window.page.opened.length === 2);
  expect(await page.evaluate(() => window.page.opened)).toEqual(["/day/2026-11-22", "/"]);
});
