// The client as the server has it built in: under its real policy, without a network, in the demo, and retired.

import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, type ServerOptions, startServer } from "./server.ts";

let browser: Browser;
const servers: Server[] = [];

beforeAll(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
});

afterAll(async () => {
  await browser?.close();
  for (const server of servers) await server.stop();
});

async function started(options: ServerOptions): Promise<Server> {
  const server = await startServer(options);
  servers.push(server);
  return server;
}

/** A page in a browser of its own, with what its policy has refused. */
async function visit(address: string): Promise<{ page: Page; refused: string[] }> {
  const page = await (await browser.newContext()).newPage();
  const refused: string[] = [];
  page.on("console", (m) => {
    if (/Content Security Policy|Trusted Type|TrustedScript/i.test(m.text())) refused.push(m.text());
  });
  await page.goto(address);
  await page.waitForSelector("#app > *");
  return { page, refused };
}

const controlled = (page: Page) => page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");

test("the client keeps the server's policy, and starts when the server is away", async () => {
  const server = await started({});
  const { page, refused } = await visit(`${server.address}/login`);
  await controlled(page);
  await page.waitForSelector("form");
  await server.kill();
  await page.reload();
  await page.waitForSelector("form");
  await page.goto(`${server.address}/signup`);
  await page.waitForSelector("form");
  expect(refused).toEqual([]);
});

test("the demo keeps the policy with both panes, and leaves no worker behind", async () => {
  const server = await started({ command: "demo" });
  const { page, refused } = await visit(server.address);
  await page.waitForSelector("h1");
  await page.waitForFunction(() => document.querySelector('link[rel="manifest"]') !== null); // what registers a worker has run
  const frame = await page.evaluate(async () => {
    const pane = document.createElement("iframe");
    const loaded = new Promise((resolve) => pane.addEventListener("load", resolve));
    pane.src = "/pane";
    document.body.append(pane);
    await loaded;
    return pane.contentDocument?.querySelector("#app") !== null;
  });
  expect(frame).toBe(true);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(refused).toEqual([]);
});

test("the installed client's shortcut begins a new todo", async () => {
  const server = await started({ command: "demo" });
  const { page } = await visit(`${server.address}/?add`);
  await page.waitForFunction(() => document.activeElement?.closest("[data-goal]") && document.activeElement instanceof HTMLInputElement);
  expect(new URL(page.url()).search).toBe("");
});

test("MODU_OFFLINE=off takes the client out of browsers that keep it", async () => {
  const server = await started({});
  const { page } = await visit(`${server.address}/login`);
  await controlled(page);
  await server.kill();
  const port = server.address.slice("http://".length);
  await started({ env: { MODU_LISTEN: port, MODU_OFFLINE: "off" } });
  const again = page.waitForEvent("load");
  await page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.update())).catch(() => {}); // the page may go first
  await again;
  await page.waitForFunction(async () => !navigator.serviceWorker.controller && (await navigator.serviceWorker.getRegistrations()).length === 0);
  expect(await page.evaluate(async () => (await caches.keys()).filter((n) => n.startsWith("modu-shell-")))).toEqual([]);
});
