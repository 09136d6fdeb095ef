// The demo as a stranger meets it: full at once, alive without being touched, and each of its promises seen on the spot.

import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sharePeople, window } from "./browser.ts";
import { type Server, startServer } from "./server.ts";

const fullWithinMs = 10_000; // by the page's own clock; 2 s on a machine with nothing else to do
const aliveWithinMs = 40_000; // the first acts are 2 and 4 s after the beginning

sharePeople();

let server: Server;
let page: Page;
let pane: FrameLocator;

beforeAll(async () => {
  server = await startServer({ command: "demo" });
  const context = await window({ locale: "ko-KR", timezoneId: "Asia/Seoul", viewport: { width: 1440, height: 900 } });
  page = await context.newPage();
  await page.addInitScript(() => {
    const seen = { fullAt: 0, first: "", moved: false, clap: false };
    Object.assign(globalThis, { seen });
    const rings = (): string => [...document.querySelectorAll(".story:not(.story-mine)")].map((s) => s.textContent).join("|");
    new MutationObserver(() => {
      if (!seen.fullAt && document.querySelectorAll("main .todo").length >= 5 && document.querySelectorAll(".story").length >= 4) Object.assign(seen, { fullAt: performance.now(), first: rings() });
      if (seen.fullAt && rings() !== seen.first) seen.moved = true;
      if ([...document.querySelectorAll("main .todo .cheer-rise")].some((e) => e.textContent === "👏")) seen.clap = true;
    }).observe(document, { childList: true, subtree: true, characterData: true });
  });
  await page.goto(server.address);
});

afterAll(() => server?.stop());

interface Seen {
  fullAt: number;
  moved: boolean;
  clap: boolean;
}
const seen = (): Promise<Seen> => page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);
const chip = (name: string) => page.locator(".demo-chips").getByText(name);
const openRows = () => page.locator("main .goal .todo").filter({ has: page.locator("input[type=checkbox]:not(:checked)") });
const titleOf = async (of: ReturnType<typeof openRows>): Promise<string> => (await of.locator(".todo-title").textContent())!;
const there = (title: string) => pane.locator(".friend-todo").filter({ hasText: title });

test("the day is full at once, and nobody is asked to sign up", async () => {
  await page.waitForFunction(() => (globalThis as unknown as { seen: Seen }).seen.fullAt > 0);
  expect((await seen()).fullAt).toBeLessThan(fullWithinMs);
  expect(new URL(page.url()).pathname).toBe("/");
  expect(await page.locator("main .goal").count()).toBeGreaterThanOrEqual(3);
  await chip("비행기 모드").waitFor();
});

test("without a touch a friend's ring fills and a cheer arrives", async () => {
  await page.waitForFunction(() => (globalThis as unknown as { seen: Seen }).seen.moved, null, { timeout: aliveWithinMs });
  await page.waitForFunction(() => (globalThis as unknown as { seen: Seen }).seen.clap, null, { timeout: aliveWithinMs });
  await page.locator("main .todo").filter({ hasText: "물 2L 마시기" }).locator(".cheer-pill").waitFor();
});

test("a tick tells how soon a follower saw it", async () => {
  await openRows().first().getByRole("checkbox").check();
  await page.getByText(/팔로워가 \d+ ms 만에 봤어요/).waitFor();
});

test("the friend's screen beside it shows what is done here", async () => {
  await chip("옆에 하준의 화면 열기").click();
  pane = page.frameLocator(".demo-frame");
  const row = sharedRows().first();
  const title = await titleOf(row);
  await there(title).waitFor();
  await row.getByRole("checkbox").check();
  await there(title).and(pane.locator(".friend-done")).waitFor();
});

test("in airplane mode edits wait, and drain when it ends", async () => {
  await chip("비행기 모드").click();
  await page.locator("[data-testid=pill][data-state=offline]").waitFor({ state: "attached" });
  const section = sharedGoals().first();
  await section.locator(".goal-add").click();
  await page.locator(".fast-add-field").fill("구름 위에서 적은 일");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.getByText(/1건 대기/).waitFor();
  expect(await there("구름 위에서 적은 일").count()).toBe(0);
  await chip("비행기 모드").click();
  await there("구름 위에서 적은 일").waitFor();
  await page.locator("[data-testid=pill][data-state=saved]").waitFor({ state: "attached" });
});

test("a goal that is made private is gone from the other screen at once", async () => {
  const title = "구름 위에서 적은 일";
  await there(title).waitFor();
  await sharedGoals().filter({ hasText: title }).locator(".goal-head .chip").click();
  const sheet = page.locator("dialog[open]");
  await sheet.getByRole("radio", { name: "나만" }).check({ force: true });
  await sheet.getByRole("button", { name: "저장" }).click();
  await there(title).waitFor({ state: "detached", timeout: 2_000 });
});

test("the console shows the frames of both, and how long a change takes", async () => {
  await page.goto(`${server.address}/demo/wire`);
  await page.locator(".wire-column [data-status=live]").nth(1).waitFor();
  await page.getByRole("button", { name: "할 일 더하기" }).click();
  await page.getByText(/중간값 [\d.]+ ms/).waitFor();
  const columns = page.locator(".wire-column");
  await columns.first().locator(".wire-line[data-way=sent]").filter({ hasText: "mutate" }).first().waitFor();
  await columns.nth(1).locator(".wire-line[data-way=received]").filter({ hasText: "delta" }).first().waitFor();
});

/** The goals that others see, which are not all. */
function sharedGoals() {
  return page.locator("main .goal").filter({ has: page.locator(".goal-head .chip").filter({ hasNotText: "나만" }) });
}

function sharedRows() {
  return sharedGoals().locator(".todo").filter({ has: page.locator("input[type=checkbox]:not(:checked)") });
}
