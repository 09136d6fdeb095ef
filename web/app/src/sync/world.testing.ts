// People, devices and waiting, for the tests against a real server.

import { createRequire } from "node:module";
import { openClient } from "./open.ts";
import { Problem, SignedOut, type Client, type ClientOptions, type SocketLike } from "./client.ts";
import type { ID } from "./entities.ts";

// The package has no types, and Node 20 no WebSocket.
const ws = createRequire(import.meta.url)("ws") as new (url: string, protocol: string) => SocketLike;

export const nodeSocket = (url: string, protocol: string): SocketLike => new ws(url, protocol);

export const password = "a long sentence of mine";

export interface Account {
  user: ID;
  handle: string;
  token: (refused?: string) => Promise<string>;
}

interface Tokens {
  user: { id: ID };
  access_token: string;
  refresh_token: string;
}

export async function post<T>(address: string, path: string, body: unknown, token?: string): Promise<T> {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(address + path, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Problem(response.status, "", `POST ${path}: ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

/** Makes an account and signs it in, once for each call: another device signs in with login. */
export async function signUp(address: string, handle: string): Promise<Account> {
  const time_zone = "Asia/Seoul";
  const tokens = await post<Tokens>(address, "/v1/auth/signup", { email: `${handle}@example.com`, password, handle, time_zone, token_in_body: true });
  return accountOf(address, handle, tokens);
}

export async function login(address: string, handle: string): Promise<Account> {
  return accountOf(address, handle, await post<Tokens>(address, "/v1/auth/login", { login: handle, password, token_in_body: true }));
}

function accountOf(address: string, handle: string, tokens: Tokens): Account {
  let { access_token: access, refresh_token: refresh } = tokens;
  return {
    user: tokens.user.id,
    handle,
    async token(refused) {
      if (access !== refused) return access;
      try {
        ({ access_token: access, refresh_token: refresh } = await post<Tokens>(address, "/v1/auth/refresh", { refresh_token: refresh }));
      } catch (why) {
        throw why instanceof Problem && why.status === 401 ? new SignedOut() : why;
      }
      return access;
    },
  };
}

/** A device of somebody. */
export function device(address: string, account: Account, options: Partial<ClientOptions> = {}): Client {
  return openClient({ server: address, user: account.user, token: account.token, agent: "test/1.0", socket: nodeSocket, ...options });
}

/** Waits until something holds, looking at each event of the clients. */
export function until(clients: Client | Client[], holds: () => boolean, why = "it", ms = 20_000): Promise<void> {
  const list = [clients].flat();
  return new Promise((resolve, reject) => {
    const offs: (() => void)[] = [];
    const done = (end: () => void) => {
      clearTimeout(timer);
      for (const off of offs) off();
      end();
    };
    const look = () => {
      if (holds()) done(resolve);
    };
    const timer = setTimeout(() => done(() => reject(new Error(`waited ${ms} ms for ${why}: ${list.map((c) => `${c.status()} ${c.pending().length} pending`).join(", ")}`))), ms);
    for (const client of list) {
      offs.push(client.on("change", look), client.on("status", look), client.on("queue", look), client.on("stream", look));
    }
    look();
  });
}

/** Connected, at the heads, and nothing without an answer. */
export function settled(...clients: Client[]): Promise<void> {
  return until(clients, () => clients.every((c) => c.status() === "live" && c.pending().length === 0), "settled");
}
