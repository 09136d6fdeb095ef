// A server with the built client, people on it, and a browser: what the measurements stand on.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import WebSocket from "ws";

const { MODU_BINARY, ...surroundings } = process.env; // a modu takes a name it does not know for a mistake
const binary = MODU_BINARY ?? new URL("../../../bin/modu", import.meta.url).pathname;
const password = "a long sentence of mine";

/** Starts `modu serve` or `modu demo` on a free port; relaxed limits, since a program writes faster than a person. */
export async function startServer(command = "serve") {
  const data = await mkdtemp(join(tmpdir(), "modu-site-"));
  const server = spawn(binary, [command], {
    env: { ...surroundings, MODU_LISTEN: "127.0.0.1:0", MODU_ADMIN_LISTEN: "127.0.0.1:0", MODU_DATA: data, MODU_LIMITS: "relaxed", MODU_LOG_LEVEL: "error" },
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

export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-precise-memory-info"],
  });
}

/** One person who is signed up, with REST and a socket of a device that is not a browser. */
export async function signUp(base, handle) {
  const grant = await json(base, "POST", "/v1/auth/signup", { email: `${handle}@example.com`, password, handle, locale: "ko", time_zone: "Asia/Seoul", token_in_body: true });
  const person = { handle, id: grant.user.id, token: grant.access_token };
  person.rest = (method, path, body) => json(base, method, path, body, person.token);
  return person;
}

async function json(base, method, path, body, token) {
  const answer = await fetch(base + path, {
    method,
    headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** A device that sends mutations and counts their answers. */
export async function device(base, person) {
  const socket = new WebSocket(base.replace("http", "ws") + "/v1/sync", "modu.v1", { headers: { authorization: `Bearer ${person.token}` } });
  const waiting = new Map();
  let n = 0;
  await new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("open", () => socket.send(JSON.stringify({ type: "hello", client_id: crypto.randomUUID(), agent: "bench/1.0" })));
    socket.on("message", (message) => {
      for (const line of String(message).split("\n")) {
        const frame = JSON.parse(line);
        if (frame.type === "ready") resolve();
        if (frame.type === "ping") socket.send('{"type":"pong"}');
        if (frame.type === "error") throw new Error(line);
        if (frame.type === "ack") {
          for (const result of frame.results) if (!result.ok) throw new Error(JSON.stringify(result));
          for (const [last, done] of waiting) if (last <= frame.n) waiting.delete(last), done();
        }
      }
    });
  });
  return {
    /** Sends puts as one commit and resolves with its ack. */
    put(...entities) {
      const at = new Date().toISOString();
      const mutations = entities.map(({ kind, id, fields }) => ({ n: ++n, op: "put", kind, id, at, fields }));
      return new Promise((done) => {
        waiting.set(n, done);
        socket.send(JSON.stringify({ type: "mutate", mutations }));
      });
    },
    close: () => socket.close(),
  };
}

/** A page on which the person is signed in by the cookie, as a browser is. */
export async function openPage(browser, base, person, options = {}) {
  const context = await browser.newContext({ baseURL: base, locale: "ko-KR", timezoneId: "Asia/Seoul", viewport: { width: 390, height: 844 }, ...options });
  const answer = await context.request.post(`${base}/v1/auth/login`, { data: { login: person.handle, password }, headers: { origin: base } });
  if (!answer.ok()) throw new Error(`sign in: ${answer.status()} ${await answer.text()}`);
  return context.newPage();
}

export const seoulToday = () => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Seoul" }).format(new Date());
