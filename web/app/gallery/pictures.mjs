// The pictures of the README, into docs/images: node gallery/pictures.mjs

import { mkdir, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { startServer } from "../bench/site.mjs";

const out = new URL("../../../docs/images/", import.meta.url);
const quality = 0.82;

const pictures = [
  { name: "today", width: 1280, height: 800, theme: "light" },
  { name: "phone", width: 390, height: 800, theme: "dark" },
  { name: "split", width: 1280, height: 800, theme: "light", split: true },
];

/** Ticks the first todos that are open, one after the other. */
async function tick(page, count) {
  for (let i = 0; i < count; i++) await page.locator(".todo input[type=checkbox]:not(:checked)").first().check();
  await page.getByText(/saw this in \d+ ms/).waitFor();
}

async function take(browser, base, { width, height, theme, split }) {
  const context = await browser.newContext({ baseURL: base, locale: "en-US", timezoneId: "Asia/Seoul", colorScheme: theme, viewport: { width, height }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  await page.goto("/");
  await page.locator("main .todo").first().waitFor();
  if (split) {
    await page.locator(".demo-chips .chip").first().click();
    await page.frameLocator(".demo-frame").locator(".friend-todo").first().waitFor();
  }
  await page.locator(".demo-bar").getByText("Press whatever you like").waitFor();
  await page.locator(".cheer-pill").filter({ hasText: "👏" }).waitFor(); // a friend's, a few seconds after the beginning
  await tick(page, 2);
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.activeElement?.blur());
  await page.locator("[data-testid=pill]:not([data-shown])").waitFor({ state: "attached" });
  await page.waitForFunction(() => !document.getAnimations().some((a) => a.playState === "running"));
  const png = await page.screenshot();
  await context.close();
  return png;
}

/** As WebP, which is a third of it. */
async function webp(browser, png) {
  const page = await browser.newPage();
  const url = await page.evaluate(async ({ data, quality }) => {
    const picture = await createImageBitmap(await (await fetch(data)).blob());
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width, height: picture.height });
    canvas.getContext("2d").drawImage(picture, 0, 0);
    return canvas.toDataURL("image/webp", quality);
  }, { data: `data:image/png;base64,${png.toString("base64")}`, quality });
  await page.close();
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

const demo = await startServer("demo");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"] });
try {
  await mkdir(out, { recursive: true });
  for (const picture of pictures) {
    const bytes = await webp(browser, await take(browser, demo.base, picture));
    await writeFile(new URL(`${picture.name}.webp`, out), bytes);
    console.log(`${picture.name}.webp ${(bytes.length / 1024).toFixed(0)} KB`);
  }
} finally {
  await browser.close();
  await demo.stop();
}
