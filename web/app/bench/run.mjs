// Measures the built client and prints the table of docs/client.md: `make client-bench`.

import { cpus } from "node:os";
import { measure } from "./measure.mjs";
import { signUp, startBrowser, startServer } from "./site.mjs";

const ms = (value) => `${value.toFixed(1)} ms`;
const mb = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

const server = await startServer();
const browser = await startBrowser();
try {
  const people = [await signUp(server.base, "minji"), await signUp(server.base, "hajun")];
  const f = await measure(browser, server.base, people);
  const rows = [
    ["warm start, shell answered → first paint, the day (20 todos today, 1,200 held)", "< 100 ms", ms(f.warm.fromShell)],
    ["the same, CPU four times slower", "", ms(f.warmSlow.fromShell)],
    ["warm start, from navigation", "≤ 600 ms", ms(f.warm.fromNavigation)],
    ["tap on a check box → paint, in a day of 20, CPU four times slower (p50 / p95)", "≤ 50 ms", `${ms(f.tapUsual.p50)} / ${ms(f.tapUsual.p95)}`],
    ["tap on a check box → paint, in a day of 200 (p50 / p95)", "≤ 50 ms", `${ms(f.tapHere.p50)} / ${ms(f.tapHere.p95)}`],
    ["the same, CPU four times slower (p50 / p95)", "≤ 50 ms", `${ms(f.tap.p50)} / ${ms(f.tap.p95)}`],
    ["frame from the server → pixel, in a day of 200 (p50 / p95)", "≤ 32 ms p95", `${ms(f.pixel.p50)} / ${ms(f.pixel.p95)}`],
    ["scrolling a day of 200", "≥ 55 a second", `${f.scroll.fps.toFixed(1)} a second, ${(f.scroll.late * 100).toFixed(1)} % late`],
    ["heap after 2,000 → 22,000 frames", "flat", `${mb(f.memory.before)} → ${mb(f.memory.after)}`],
    ["DOM nodes, listeners over the same", "flat", `${f.memory.nodes.join(" → ")}, ${f.memory.listeners.join(" → ")}`],
  ];
  console.log(`${cpus().length} × ${cpus()[0].model}; Chromium ${browser.version()}, server and browser on the same machine\n`);
  console.log("| what | budget | measured |\n|---|---|---|");
  for (const row of rows) console.log(`| ${row.join(" | ")} |`);
} finally {
  await browser.close();
  await server.stop();
}
