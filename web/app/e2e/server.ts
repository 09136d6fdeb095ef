// A real modu for tests: built once, started on a free port with a data directory of its own, ended by its process.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const startTimeoutMs = 60_000;

/** No MODU_ variable of whoever runs the tests reaches the server. */
const environment = { PATH: process.env.PATH, HOME: process.env.HOME };

export interface Server {
  address: string; // http://127.0.0.1:port
  pid: number;
  data: string; // its directory
  /** Runs another command of modu over its data, while it does not run. */
  command(...args: string[]): void;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
  /** Ends it as a power cut does; the data stays for start. */
  kill(): Promise<void>;
  /** Starts it again over its data, at the same address. */
  start(): Promise<void>;
}

export interface ServerOptions {
  command?: "serve" | "demo";
  env?: Record<string, string>;
}

/** The binary: MODU_BINARY, or one built from this tree, once for all the workers of a run. */
export function binary(): string {
  const given = process.env.MODU_BINARY;
  if (given) return given;
  const folder = join(tmpdir(), `modu-e2e-${process.getuid?.() ?? 0}`);
  const built = join(folder, "modu");
  const stamp = join(folder, `built-${process.ppid}`);
  mkdirSync(folder, { recursive: true });
  locked(join(folder, "lock"), () => {
    if (existsSync(built) && existsSync(stamp)) return;
    execFileSync("go", ["build", "-o", built, "./cmd/modu"], { cwd: root, stdio: "inherit" });
    for (const old of readdirSync(folder)) if (old.startsWith("built-")) rmSync(join(folder, old));
    writeFileSync(stamp, "");
  });
  process.env.MODU_BINARY = built;
  return built;
}

const lockMs = 300_000; // a lock that old was left behind

/** Runs while no other process runs under this lock. */
function locked(lock: string, run: () => void): void {
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  for (const since = Date.now(); ; Atomics.wait(asleep, 0, 0, 100)) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (Date.now() - since > lockMs) rmSync(lock, { recursive: true, force: true });
    }
  }
  try {
    run();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

export async function startServer({ command = "serve", env = {} }: ServerOptions = {}): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), "modu-data-"));
  const settings = { MODU_ADMIN_LISTEN: "127.0.0.1:0", MODU_DATA: data, MODU_LIMITS: "relaxed", MODU_LOG_LEVEL: "warn", ...env };
  let running = await run(command, { MODU_LISTEN: "127.0.0.1:0", ...settings });
  const { address } = running;
  const end = async (signal: NodeJS.Signals) => {
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
  };
  return {
    address, data,
    command: (...args) => void execFileSync(binary(), args, { env: { ...environment, ...settings }, stdio: ["ignore", "ignore", "inherit"] }),
    get pid() {
      return running.child.pid!;
    },
    kill: () => end("SIGKILL"),
    async start() {
      running = await run(command, { ...settings, MODU_LISTEN: address.slice("http://".length) });
    },
    async stop() {
      await end("SIGKILL");
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function run(command: string, env: Record<string, string>): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn(binary(), [command], { env: { ...environment, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Error(`modu does not start:\n${said}`));
    }, startTimeoutMs);
    const hear = (text: string) => {
      said += text;
      const address = /listening on (http:\/\/\S+)/.exec(said)?.[1];
      if (!address) return;
      clearTimeout(timer);
      resolve({ child, address });
    };
    child.stdout.setEncoding("utf8").on("data", hear);
    child.stderr.setEncoding("utf8").on("data", hear);
    child.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`modu ended with ${code}:\n${said}`));
    });
  });
}
