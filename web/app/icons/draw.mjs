// Draws the icons of public/icons from logo.svg: `node icons/draw.mjs`. What it writes is committed.

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const logo = readFileSync(here("logo.svg"), "utf8");
const paper = "#fbfaf8";
const pine = "#2f6b4f";

/** The petal alone, with the tick cut out of it: for where the system gives the colour. */
const tick = /<path fill="none".*?\/>/.exec(logo)[0];
const mask = `<mask id="m"><path fill="#fff" d="M0 0h28v28H0z"/>${tick.replace("#fff", "#000")}</mask>`;
const cut = logo.replace(tick, "").replace("<path fill", `${mask}<path mask="url(#m)" fill`).replace(pine, "#fff");

/** A maskable icon may be cut to its inner four fifths. */
const icons = [
  { name: "192", size: 192, svg: logo, scale: 1 },
  { name: "512", size: 512, svg: logo, scale: 1 },
  { name: "maskable", size: 512, svg: logo.replace(pine, paper).replace("#fff", pine), scale: 0.66, ground: pine },
  { name: "apple", size: 180, svg: logo, scale: 0.78, ground: paper },
  { name: "monochrome", size: 512, svg: cut, scale: 0.8 },
  { name: "badge", size: 96, svg: cut, scale: 1 },
];

copyFileSync(here("logo.svg"), here("../public/icons/icon.svg"));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
for (const { name, size, svg, scale, ground } of icons) {
  await page.setViewportSize({ width: size, height: size });
  const inner = svg.replace("<svg ", `<svg width="${size * scale}" height="${size * scale}" `);
  await page.setContent(
    `<body style="margin:0;height:100vh;display:grid;place-items:center;background:${ground ?? "transparent"}">${inner}</body>`,
  );
  writeFileSync(here(`../public/icons/${name}.png`), await page.screenshot({ omitBackground: !ground }));
}
await browser.close();
