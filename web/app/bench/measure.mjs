// The measurements of docs/client.md, each over a page of the built client. Times are in milliseconds of the page's clock.

import { randomUUID } from "node:crypto";
import { device, openPage, seoulToday } from "./site.mjs";

/** How much slower than this machine a middling phone is. */
const slowdown = 4;


export const percentile = (values, share) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

async function throttle(page, rate) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate });
  return cdp;
}

/** Waits until the day shows its todos. */
const dayShown = (page) => page.locator("main input[type=checkbox]").first().waitFor();

const newId = () => randomUUID().replace(/^(.{14})./, "$17");
const dayBefore = (day, n) => new Date(Date.parse(day) - n * 86_400_000).toISOString().slice(0, 10);

/** Gives a person a goal with todos on each of some days up to today. Returns the ids of today's. */
export async function fill(base, person, perDay, days = 1) {
  const goal = await person.rest("POST", "/v1/goals", { title: "달리기", audience: "followers", color: "leaf" });
  const phone = await device(base, person);
  let ids = [];
  for (let ago = days - 1; ago >= 0; ago--) {
    ids = Array.from({ length: perDay }, newId);
    const date = dayBefore(seoulToday(), ago);
    const puts = ids.map((id, i) => ({ kind: "todo", id, fields: { goal_id: goal.id, date, title: `할 일 ${i + 1}`, rank: `a${1000 + i}1`, done: ago > 0 && i % 3 > 0 } }));
    for (let from = 0; from < puts.length; from += 50) await phone.put(...puts.slice(from, from + 50));
  }
  return { goal, ids, phone };
}

/**
 * When a start with everything on the device first paints: what the browser tells of it. Nothing is painted before the day
 * is there, but for a page that takes longer than 400 ms.
 */
export async function warmStart(page) {
  const times = [];
  for (let i = 0; i < 10; i++) {
    await page.goto("/");
    await dayShown(page);
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
    times.push(await page.evaluate(() => {
      const all = performance.getEntriesByName("first-contentful-paint")[0].startTime;
      return { all, script: all - performance.getEntriesByType("navigation")[0].responseEnd };
    }));
  }
  return { fromNavigation: percentile(times.map((t) => t.all), 0.5), fromShell: percentile(times.map((t) => t.script), 0.5) };
}

/** From a tap on a check box to the next paint, as the browser's Event Timing tells it (steps of 8 ms). */
export async function tapToPaint(page) {
  await page.evaluate(() => {
    globalThis.taps = new Map();
    new PerformanceObserver((list) => {
      for (const e of list.getEntries()) if (e.interactionId) taps.set(e.interactionId, Math.max(taps.get(e.interactionId) ?? 0, e.duration));
    }).observe({ type: "event", durationThreshold: 16, buffered: false });
  });
  const boxes = page.locator("main input[type=checkbox]");
  for (let i = 0; i < 30; i++) {
    await boxes.nth(i % 8).click({ force: true });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
  await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
  const seen = await page.evaluate(() => [...taps.values()]);
  while (seen.length < 30) seen.push(16); // those below the threshold are not told
  return { p50: percentile(seen, 0.5), p95: percentile(seen, 0.95), worst: Math.max(...seen) };
}

/** Notes in the page when a frame with news came in and when the frame of the screen after it was made. */
const watchFrames = () => {
  globalThis.shown = [];
  const native = WebSocket.prototype;
  const { set, get } = Object.getOwnPropertyDescriptor(native, "onmessage");
  let at = 0;
  const note = (e) => {
    if (typeof e.data === "string" && e.data.includes('"delta"')) at ||= performance.now();
  };
  Object.defineProperty(native, "onmessage", { get, set(heard) { set.call(this, heard && ((e) => (note(e), heard.call(this, e)))); } });
  const listen = native.addEventListener;
  native.addEventListener = function (type, heard, ...rest) {
    return listen.call(this, type, type === "message" ? (e) => (note(e), heard.call(this, e)) : heard, ...rest);
  };
  new MutationObserver(() => {
    if (!at) return;
    const began = at;
    at = 0;
    requestAnimationFrame(() => setTimeout(() => shown.push(performance.now() - began))); // after the paint of this frame
  }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
};

/** From the arrival of a frame at the page to the end of the frame of the screen that shows it: a todo done elsewhere. */
export async function frameToPixel(page, phone, ids, rounds = 200) {
  for (let i = 0; i < rounds; i++) {
    const before = await page.evaluate(() => shown.length);
    await phone.put({ kind: "todo", id: ids[i % 8], fields: { done: i % 16 < 8 } });
    await page.waitForFunction((n) => shown.length > n, before, { timeout: 5000 });
  }
  const times = await page.evaluate(() => shown);
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

/** Frames a second while a list is scrolled by a finger over its whole length. */
export async function scrolling(page, cdp) {
  await page.evaluate(() => {
    globalThis.frames = [];
    const tick = (at) => (frames.push(at), requestAnimationFrame(tick));
    requestAnimationFrame(tick);
  });
  for (let i = 0; i < 4; i++) {
    await cdp.send("Input.synthesizeScrollGesture", { x: 190, y: 500, yDistance: -6000, speed: 3000, gestureSourceType: "touch" });
  }
  const frames = await page.evaluate(() => frames);
  const gaps = frames.slice(1).map((at, i) => at - frames[i]);
  return { fps: (1000 * gaps.length) / (frames.at(-1) - frames[0]), late: gaps.filter((g) => g > 34).length / gaps.length };
}

/** The heap after a collection, before and after many frames. */
export async function memory(page, cdp, phone, ids, count = 20_000) {
  const collected = async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    const { metrics } = await cdp.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map((m) => [m.name, m.value]));
  };
  /** What is left when what was waiting to be kept on the disk is there: two looks that agree. */
  const heap = async () => {
    let was = await collected();
    for (let i = 0; i < 30; i++) {
      await page.waitForTimeout(1000);
      const is = await collected();
      if (Math.abs(is.JSHeapUsedSize - was.JSHeapUsedSize) < 512 * 1024) return is;
      was = is;
    }
    return was;
  };
  await cdp.send("Performance.enable");
  const send = async (frames) => {
    for (let i = 0; i < frames; i += 50) {
      await Promise.all(Array.from({ length: Math.min(50, frames - i) }, (_, k) => phone.put({ kind: "todo", id: ids[(i + k) % ids.length], fields: { done: (i + k) % 2 === 0 } })));
    }
    const last = `끝 ${frames}`;
    await phone.put({ kind: "todo", id: ids[0], fields: { title: last } });
    await page.getByText(last, { exact: true }).first().waitFor();
  };
  await send(2000); // what is made once is there after these
  const before = await heap();
  await send(count);
  const after = await heap();
  return { before: before.JSHeapUsedSize, after: after.JSHeapUsedSize, nodes: [before.Nodes, after.Nodes], listeners: [before.JSEventListeners, after.JSEventListeners] };
}

const usualDay = 20; // todos
const usualDays = 60; // that a device holds
const longestDay = 200; // as many todos as a day may have

/** A usual account for what is seen in the morning; the longest day there may be for everything else. */
export async function measure(browser, base, [usual, busy]) {
  const figures = await morning(browser, base, usual);
  const { ids, phone } = await fill(base, busy, longestDay);
  const page = await openPage(browser, base, busy);
  await page.addInitScript(watchFrames);
  await page.goto("/");
  await dayShown(page);
  const cdp = await throttle(page, slowdown);
  figures.tap = await tapToPaint(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  figures.tapHere = await tapToPaint(page);
  await page.mouse.move(0, 0); // what is under the pointer may wait
  await page.goto("/");
  await dayShown(page);
  await page.waitForTimeout(5000); // the answers to all those taps, and what goes on behind a start
  figures.pixel = await frameToPixel(page, phone, ids);
  figures.scroll = await scrolling(page, cdp);
  figures.memory = await memory(page, cdp, phone, ids.slice(0, 40));
  phone.close();
  await page.context().close();
  return figures;
}

async function morning(browser, base, person) {
  const { phone } = await fill(base, person, usualDay, usualDays);
  phone.close();
  const page = await openPage(browser, base, person);
  await page.goto("/");
  await dayShown(page);
  await page.waitForTimeout(6000); // what came is folded into the store when nothing has happened for a while
  const warm = await warmStart(page);
  await throttle(page, slowdown);
  const warmSlow = await warmStart(page);
  await page.waitForTimeout(5000); // what goes on behind a start
  const tapUsual = await tapToPaint(page);
  await page.context().close();
  return { warm, warmSlow, tapUsual };
}
