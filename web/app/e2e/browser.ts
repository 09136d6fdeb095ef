// People in browsers of their own, for tests: signed up at the server, each with a second device that is a program.
// What a page complains of fails the test; a test that fails leaves pictures of its pages.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as pathOf } from "node:path";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import type { Client } from "../src/sync/client.ts";
import { todayIn } from "../src/sync/days.ts";
import type { Audience, Day, ID } from "../src/sync/entities.ts";
import { followerId, followId, newId } from "../src/sync/ids.ts";
import { type Account, device, login, password, settled, signUp, until } from "../src/sync/world.testing.ts";

const patienceMs = 40_000; // for anything that is to be seen: a client may wait 30 s before it tries to connect again
const picturesMost = 3; // of one failure

/** A zone in which it is neither nearly midnight nor just after: no test meets a new day by chance. */
export const zone = ["Asia/Seoul", "Europe/Paris"].find((z) => {
  const hour = Number(new Intl.DateTimeFormat("en", { timeZone: z, hour: "2-digit", hourCycle: "h23" }).format(new Date()));
  return hour >= 1 && hour < 22;
})!;

export const today = (): Day => todayIn(zone, 0, new Date());

export interface Person {
  account: Account;
  context: BrowserContext;
  page: Page;
  device: Client; // another device of the same person
  goals: ID[];
}

let browser: Browser;
const contexts = new Set<BrowserContext>();
const devices = new Set<Client>();
const complaints: string[] = [];
let expected: RegExp[] = [];
let pictures: string | null = null;
let shared = false;

/** The tests of this file go on with the people of those before. */
export const sharePeople = (): void => void (shared = true);

beforeAll(async () => {
  browser = await chromium.connect(inject("browser"));
});

afterAll(async () => {
  await forgetPeople();
  await browser?.close();
});

afterEach(async ({ task }) => {
  const failed = task.result?.state === "fail";
  if (failed) await photographAll(task.name);
  const heard = complaints.splice(0).filter((c) => !expected.some((e) => e.test(c)));
  expected = [];
  if (failed && heard.length > 0) console.error(`the pages complained:\n${heard.join("\n")}`);
  if (!shared) await forgetPeople();
  if (!failed) expect(heard, "what the pages complained of").toEqual([]);
});

/** Closes the windows and devices of all. */
async function forgetPeople(): Promise<void> {
  await Promise.all([...contexts].map((c) => c.close()));
  await Promise.all([...devices].map((d) => d.close()));
  contexts.clear();
  devices.clear();
}

/** What a page of this test may complain of. */
export const mayComplain = (...what: RegExp[]): void => void expected.push(...what);

const network = /net::ERR_|unknown error occurred when fetching the script|WebSocket (connection to|is closed)|Failed to load resource.*401.*\/v1\/auth\/refresh|v1\/auth\/refresh.*401/;

/** A browser of its own: nothing is shared with others, and what its pages complain of is heard. */
export async function window(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: "en-US", timezoneId: zone, viewport: { width: 1100, height: 800 }, ...options });
  context.setDefaultTimeout(patienceMs);
  contexts.add(context);
  context.on("weberror", (e) => complaints.push(String(e.error().stack ?? e.error())));
  context.on("console", (m) => {
    const text = `${m.text()} ${m.location().url}`;
    if (m.type() === "error" && !network.test(text) || /Content.Security.Policy|Trusted ?Type/i.test(text)) complaints.push(text);
  });
  return context;
}

let people = 0;
export const unique = (name: string): string => `${name}${process.pid}x${++people}`;

export interface Joining {
  server?: string;
  goals?: { title: string; audience?: Audience; todos?: string[]; done?: string[] }[];
  window?: BrowserContextOptions;
  path?: string | null; // where the page goes first; null: nowhere yet
  locale?: "ko" | "en";
  reach?: string; // where their browser finds the server, when it is elsewhere
}

/** Somebody new, with goals and with the todos of today, in a browser of their own. */
export async function join(name: string, { server = inject("server"), goals = [{ title: "Health" }], window: options, path = "/", locale = "en", reach = server }: Joining = {}): Promise<Person> {
  const account = await signUp(server, unique(name));
  const other = device(server, account);
  devices.add(other);
  await settled(other);
  await other.put("profile", account.user, { name: name[0]!.toUpperCase() + name.slice(1) });
  await other.put("settings", account.user, { time_zone: zone, locale });
  const ids: ID[] = [];
  for (const { title, audience = "followers", todos = [], done = [] } of goals) {
    const goal = newId();
    ids.push(goal);
    await other.put("goal", goal, { title, audience });
    for (const t of [...todos, ...done]) await other.put("todo", newId(), { goal_id: goal, title: t, date: today(), ...(done.includes(t) && { done: true }) });
  }
  await settled(other);
  const context = await window(options);
  await signIn(context, reach, account);
  const page = await context.newPage();
  if (path !== null) await open(page, reach + path);
  return { account, context, page, device: other, goals: ids };
}

/** Has the browser hold the cookie that keeps somebody signed in. */
export async function signIn(context: BrowserContext, server: string, { handle }: Account): Promise<void> {
  const answer = await context.request.post(`${server}/v1/auth/login`, { data: { login: handle, password, token_in_body: false } });
  if (!answer.ok()) throw new Error(`${handle} cannot sign in: ${answer.status()} ${await answer.text()}`);
}

export async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.waitForSelector("#main h1, .bare h1");
}

/** Another device of somebody, in Node. */
export async function anotherDevice(person: Person, server = inject("server")): Promise<Client> {
  const other = device(server, await login(server, person.account.handle));
  devices.add(other);
  await settled(other);
  return other;
}

/** One follows the other, who lets them. */
export async function befriend(who: Person, whom: Person): Promise<void> {
  await who.device.put("follow", followId(who.account.user, whom.account.user), { user_id: whom.account.user });
  const edge = followerId(whom.account.user, who.account.user);
  await until(whom.device, () => whom.device.get("follower", edge) !== undefined, "the request");
  await whom.device.put("follower", edge, { user_id: who.account.user, state: "accepted" });
  await until(who.device, () => (who.device.streams().get(`f/${whom.account.user}`)?.cursor ?? 0) > 0, "the stream");
  await settled(who.device, whom.device);
}

// What is looked for on a page

export const row = (page: Page, title: string) => page.locator(".day-list .todo").filter({ has: page.locator(".todo-title", { hasText: new RegExp(`^${escaped(title)}$`) }) });
export const box = (page: Page, title: string) => row(page, title).getByRole("checkbox");
export const titles = (page: Page): Promise<string[]> => page.locator(".day-list .todo-title").allTextContents();
export const pill = (page: Page) => page.getByTestId("pill");
export const field = (page: Page) => page.locator(".goal .fast-add-field");

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Waits until the titles of the day are these, in this order. */
export async function showsTitles(page: Page, want: string[]): Promise<void> {
  await page.waitForFunction(
    (list) => JSON.stringify([...document.querySelectorAll(".day-list .todo-title")].map((e) => e.textContent)) === list,
    JSON.stringify(want),
  ).catch(async () => expect(await titles(page)).toEqual(want));
}

/** Waits until nothing of the page waits to be sent. */
export const saved = (page: Page): Promise<unknown> => page.waitForSelector("[data-testid=pill][data-state=saved]", { state: "attached" });

/** Waits until so many changes wait in the store of this browser: what is shown at once is there a moment later. */
export async function keptHere(page: Page, waiting: number): Promise<void> {
  await expect.poll(() => page.evaluate(countWaiting), { timeout: patienceMs }).toBe(waiting);
}

async function countWaiting(): Promise<number> {
  let n = 0;
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise<IDBDatabase>((resolve) => (indexedDB.open(name!).onsuccess = (e) => resolve((e.target as IDBOpenDBRequest).result)));
    if (db.objectStoreNames.contains("pending")) n += await new Promise<number>((resolve) => (db.transaction("pending").objectStore("pending").count().onsuccess = (e) => resolve((e.target as IDBRequest<number>).result)));
    db.close();
  }
  return n;
}

/** Opens the row for writing of a goal; the first one where none is named. */
export async function startAdding(page: Page, goal = "Health"): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^(Add a todo to ${escaped(goal)}|${escaped(goal)}에 할 일 추가)$`) }).click();
  await field(page).waitFor();
}

/** Where the focus is, in words a test can compare. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const at = document.activeElement;
    return at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
  });

/** The network of a browser goes away, with the connections that are open; or comes back. */
export async function setOffline(person: { context: BrowserContext; page: Page }, offline: boolean): Promise<void> {
  await person.context.setOffline(offline);
}

/** A picture of a page, in a folder whose name is printed. */
export async function look(page: Page, name: string): Promise<void> {
  pictures ??= mkdtempSync(pathOf(tmpdir(), "modu-e2e-"));
  const path = pathOf(pictures, `${name.replace(/[^\p{L}\d]+/gu, "-").slice(0, 80)}.png`);
  await page.screenshot({ path });
  console.error(`a picture of the page: ${path}`);
}

async function photographAll(name: string): Promise<void> {
  for (const [i, page] of [...contexts].flatMap((c) => c.pages()).filter((p) => p.url() !== "about:blank").slice(-picturesMost).entries()) await look(page, `${name} ${i}`).catch(() => {}); // a page that hangs has none
}
