// Takes a picture of every screen, in both themes and languages and at several widths: `make gallery`.
// Words after the command choose: a language, a theme, a width, or how the names of scenes begin (npm run gallery -- ko dark 360 today).

import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { contactSheet } from "./sheet.mjs";
import { empty, full, outside, widths } from "./scenes.mjs";
import { startServer } from "../bench/site.mjs";

const out = new URL("./out/", import.meta.url);
const chosen = process.argv.slice(2);
const choose = (all) => (chosen.some((word) => all.includes(word)) ? all.filter((one) => chosen.includes(one)) : all);
const languages = choose(["ko", "en"]);
const themes = choose(["light", "dark"]);
const shownWidths = choose(["320", "360", "768", "1280"]).map(Number);
const only = chosen.filter((word) => !/^(ko|en|light|dark|\d+)$/.test(word));
const patienceMs = 15_000;
const heights = { 320: 640, 360: 780, 768: 1024, 1280: 860 };
const zone = "Asia/Seoul";
const password = "a long sentence of mine";

let taken = 0;
const missed = [];

const day = (offset) => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(Date.now() + offset * 86_400_000);
const among = (some = widths) => some.filter((w) => shownWidths.includes(w));
const wanted = ({ name }) => only.length === 0 || only.some((word) => name.startsWith(word));

async function windowIn(browser, base, language) {
  const context = await browser.newContext({ baseURL: base, locale: language === "ko" ? "ko-KR" : "en-US", timezoneId: zone, reducedMotion: "reduce", viewport: { width: 1280, height: heights[1280] } });
  context.setDefaultTimeout(patienceMs);
  return context;
}

/** Waits until nothing is being loaded and nothing moves. */
const still = (page) =>
  page.waitForFunction(() => {
    const moving = document.getAnimations().some((a) => a.playState === "running" && a.effect?.getComputedTiming().iterations !== Infinity);
    return document.querySelector("h1") && !document.querySelector(".skeleton") && !moving;
  });

async function go(page, path) {
  await page.evaluate((to) => {
    history.pushState({}, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, path);
  await still(page);
}

async function shoot(page, scene, language, width) {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    for (const frame of page.frames().slice(1)) await frame.waitForFunction((t) => matchMedia(`(prefers-color-scheme: ${t})`).matches, theme).catch(() => {});
    await still(page);
    const file = `${scene}-${language}-${width}-${theme}.png`;
    await page.screenshot({ path: new URL(file, out).pathname });
    taken++;
  }
}

/** A scene at each of its widths; whatever lies over the screen is closed again. */
async function play(page, scene, language, world) {
  const path = typeof scene.path === "function" ? scene.path(world) : scene.path;
  for (const width of among(scene.widths)) {
    await page.setViewportSize({ width, height: heights[width] });
    await go(page, path);
    try {
      await scene.enter?.(page);
      if (scene.shows) await page.locator(scene.shows).first().waitFor({ timeout: patienceMs / 3 });
      if (scene.frame) await page.frameLocator(scene.shows).locator("h1").first().waitFor();
      if (scene.settle) await page.waitForTimeout(scene.settle);
      await shoot(page, scene.name, language, width);
      await scene.leave?.(page);
    } catch (e) {
      missed.push(`${scene.name} ${language} ${width}: ${String(e).split("\n")[0]}`);
    }
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached", timeout: 2000 }).catch(() => {});
  }
}

async function ofTheDemo(browser, language) {
  const scenes = full.filter(wanted);
  if (scenes.length === 0) return;
  const demo = await startServer("demo");
  const context = await windowIn(browser, demo.base, language);
  try {
    const page = await context.newPage();
    await page.goto("/");
    await page.locator("main .todo").first().waitFor();
    const friend = await page.locator(".stories a[href^='/@']").evaluateAll((all) => all.map((a) => a.getAttribute("href").slice(2)).at(1));
    for (const scene of scenes) await play(page, scene, language, { day, friend });
  } finally {
    await context.close();
    await demo.stop();
  }
}

async function json(base, method, path, body, token) {
  const answer = await fetch(base + path, { method, headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) }, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

async function signUp(base, handle, language) {
  const grant = await json(base, "POST", "/v1/auth/signup", { email: `${handle}@example.com`, password, handle, locale: language, time_zone: zone, token_in_body: true });
  return { handle, rest: (method, path, body) => json(base, method, path, body, grant.access_token) };
}

async function pageOf(browser, base, person, language) {
  const context = await windowIn(browser, base, language);
  await context.request.post(`${base}/v1/auth/login`, { data: { login: person.handle, password }, headers: { origin: base } });
  return context.newPage();
}

async function ofAnEmptyServer(browser, language) {
  const site = await startServer("serve");
  const { base } = site;
  const pages = [];
  try {
    const owner = await signUp(base, "minji", language);
    const goal = await owner.rest("POST", "/v1/goals", { title: language === "ko" ? "운동" : "Move", audience: "public", color: "leaf" });
    await owner.rest("POST", "/v1/todos", { goal_id: goal.id, title: language === "ko" ? "물 2L 마시기" : "Drink two litres", date: day(0) });
    const stranger = await (await windowIn(browser, base, language)).newPage();
    pages.push(stranger);
    await stranger.goto("/login");
    for (const scene of outside.filter(wanted)) await play(stranger, scene, language, { day, owner: owner.handle });

    const newcomer = await pageOf(browser, base, await signUp(base, "newcomer", language), language);
    pages.push(newcomer);
    await newcomer.goto("/");
    await welcome(newcomer, language);
    await newcomer.locator(".welcome-acts button").last().click();
    for (const scene of empty.filter(wanted)) await play(newcomer, scene, language, { day });

    if (wanted({ name: "refused" })) pages.push(await refused(browser, base, owner, goal, language));
    if (wanted({ name: "loading" })) pages.push(await loading(browser, base, owner, language));
  } finally {
    for (const page of pages) await page.context().close();
    await site.stop();
  }
}

/** The first minute, step by step, and then a day with nothing on it. */
async function welcome(page, language) {
  await still(page);
  await page.locator("main button").first().waitFor();
  for (const width of among()) {
    await page.setViewportSize({ width, height: heights[width] });
    if (wanted({ name: "welcome" })) await shoot(page, "welcome", language, width);
  }
}

/** A todo of a goal that another device has deleted meanwhile. */
async function refused(browser, base, owner, goal, language) {
  const page = await pageOf(browser, base, owner, language);
  const line = await cuttable(page);
  await page.goto("/");
  await page.locator("main .todo").first().waitFor();
  await page.locator("[data-testid=pill][data-state=saved]").waitFor({ state: "attached" });
  await owner.rest("POST", "/v1/goals", { title: language === "ko" ? "공부" : "Study" });
  await page.locator(".goal").nth(1).waitFor();
  line.cut(true);
  await page.locator("[data-testid=pill][data-state=offline]").waitFor({ state: "attached" });
  await page.locator(".goal-add").first().click();
  await page.locator(".fast-add-field").fill(language === "ko" ? "저녁 먹고 천천히 걷기" : "A slow walk after dinner");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await owner.rest("DELETE", `/v1/goals/${goal.id}`);
  line.cut(false);
  await page.getByRole("alert").first().waitFor({ timeout: 40_000 });
  for (const width of among()) {
    await page.setViewportSize({ width, height: heights[width] });
    await shoot(page, "refused", language, width);
  }
  return page;
}

/** Lets the connection of a page be cut and mended. */
async function cuttable(page) {
  let away = false;
  const open = new Set();
  await page.routeWebSocket(/\/v1\/sync/, (socket) => {
    if (away) return void socket.close();
    open.add(socket);
    socket.connectToServer();
  });
  await page.route(/\/v1\//, (route) => (away ? route.abort() : route.continue()));
  const cut = (to) => {
    away = to;
    for (const socket of away ? open : []) socket.close();
    open.clear();
  };
  return { cut };
}

/** The first start on a device, while the server has not answered. */
async function loading(browser, base, owner, language) {
  const page = await pageOf(browser, base, owner, language);
  await page.routeWebSocket(/\/v1\/sync/, () => {}); // opens, and says nothing
  await page.goto("/");
  await page.locator(".skeleton").first().waitFor();
  for (const width of among()) {
    await page.setViewportSize({ width, height: heights[width] });
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      const file = `loading-${language}-${width}-${theme}.png`;
      await page.screenshot({ path: new URL(file, out).pathname });
      taken++;
    }
  }
  return page;
}

async function attempt(what, run) {
  try {
    await run();
  } catch (e) {
    missed.push(`${what}: ${String(e).split("\n")[0]}`);
  }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  if (chosen.length === 0) await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  for (const language of languages) {
    await attempt(`demo ${language}`, () => ofTheDemo(browser, language));
    if ([...outside, ...empty, { name: "welcome" }, { name: "refused" }, { name: "loading" }].some(wanted)) await attempt(`serve ${language}`, () => ofAnEmptyServer(browser, language));
  }
  await writeFile(new URL("index.html", out), contactSheet((await readdir(out)).filter((name) => name.endsWith(".png")).toSorted()));
} finally {
  await browser.close();
}
console.log(`${taken} pictures: ${new URL("index.html", out).pathname}`);
if (missed.length > 0) {
  console.error(`without a picture:\n${missed.join("\n")}`);
  process.exitCode = 1;
}
