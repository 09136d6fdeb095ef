// A server whose builds change under the pages that are open, and which can be away or a hotel's sign-in page.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { worker } from "../../build/worker.ts";

const kinds: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

const policy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; require-trusted-types-for 'script'; trusted-types modu";

const retire = readFileSync(new URL("../../../page/retire.js", import.meta.url));

/** Builds the page under a name and returns its directory. */
export async function buildOf(name: string): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), `modu-deploy-${name}-`));
  await build({
    root: fileURLToPath(new URL(".", import.meta.url)),
    configFile: false,
    logLevel: "silent",
    define: { BUILD: JSON.stringify(name) },
    plugins: [worker(outDir)],
    build: { outDir, emptyOutDir: true, target: "es2022", modulePreload: { polyfill: false } },
  });
  return outDir;
}

export interface Deploy {
  address: string;
  /** The build whose page and worker are served, and that whose chunks are: they differ while a deploy is under way. */
  page: string;
  chunks: string;
  /** What answers instead of a build: everything is a page of somebody else, or the worker is to go. */
  instead: "" | "hotel" | "retire";
  asked: string[]; // paths, in order
  leave(): Promise<void>;
  come(): Promise<void>;
}

export async function deploy(directory: string): Promise<Deploy> {
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? "/", "http://deploy");
    it.asked.push(pathname);
    const [status, kind, body] = answer(it, pathname);
    res.writeHead(status, { "Content-Type": kind, "Content-Security-Policy": policy, "Cache-Control": "no-cache" });
    res.end(body);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const it: Deploy = {
    address: `http://127.0.0.1:${port}`,
    page: directory,
    chunks: directory,
    instead: "",
    asked: [],
    leave: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    come: () => listen(port),
  };
  return it;
}

function answer(it: Deploy, path: string): [number, string, string | Buffer] {
  if (it.instead === "hotel") return [200, "text/html", "<title>Welcome to our hotel</title>"];
  if (it.instead === "retire" && path === "/sw.js") return [200, "text/javascript", retire];
  if (path.startsWith("/v1/")) return [200, "application/json", JSON.stringify({ count: it.asked.filter((p) => p === path).length })];
  const file = join(path.startsWith("/assets/") ? it.chunks : it.page, path === "/sw.js" || path.startsWith("/assets/") ? path : "index.html");
  if (!existsSync(file)) return [404, "text/html", "<title>404</title>"];
  return [200, kinds[extname(file)] ?? "text/plain", readFileSync(file)];
}

export function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}
