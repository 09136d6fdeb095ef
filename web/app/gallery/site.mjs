// Servers of both kinds, for the pictures: the demo, and an empty one.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const binary = process.env.MODU_BINARY ?? new URL("../../../bin/modu", import.meta.url).pathname;

/** Starts `modu demo` or `modu serve` on a free port. */
export async function startSite(command) {
  const data = await mkdtemp(join(tmpdir(), "modu-gallery-"));
  const server = spawn(binary, [command], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, MODU_LISTEN: "127.0.0.1:0", MODU_ADMIN_LISTEN: "127.0.0.1:0", MODU_DATA: data, MODU_LIMITS: "relaxed", MODU_LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const base = await new Promise((resolve, reject) => {
    server.once("error", () => reject(new Error(`there is no ${binary}: run make build`)));
    server.once("exit", () => reject(new Error(`modu ${command} ended before it was ready`)));
    createInterface(server.stdout).on("line", (line) => {
      const at = /listening on (\S+)/.exec(line);
      if (at) resolve(at[1]);
    });
  });
  const stop = async () => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  return { base, stop };
}
