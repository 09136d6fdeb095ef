// One browser and one server for all the files of a run: each starts in seconds, and a small machine has room for one.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { binary, startServer } from "./server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    browser: string; // where Chromium listens for Playwright
    server: string; // the address of a modu of everybody
  }
}

export const chromiumPath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const built = fileURLToPath(new URL("../../dist/index.html", import.meta.url));

/** Says what there has to be first, in one line and without a trace of where it was missed. */
function missing(what: string): never {
  console.error(what);
  process.exit(1);
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(chromiumPath)) missing(`There is no browser at ${chromiumPath}: install Chromium (apt-get install chromium), or set CHROMIUM to its path.`);
  if (!process.env.MODU_BINARY && !existsSync(built)) missing("The client is not built: run make build first.");
  process.env.MODU_BINARY = binary();
  const browser = await chromium.launchServer({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const server = await startServer();
  provide("browser", browser.wsEndpoint());
  provide("server", server.address);
  return async () => {
    await browser.close();
    await server.stop();
  };
}
