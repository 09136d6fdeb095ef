// The REST door: requests with the token, and what can go wrong with them.

import { Problem, type TokenSource } from "./client.ts";
import type { Stream } from "./entities.ts";

const requestTimeoutMs = 15_000;
const transferTimeoutMs = 5 * 60_000; // photos and archives, either way

/** An answer, and up to where of the streams it was read. */
export interface Answered<T> {
  body: T;
  positions: Map<Stream, number>;
}

export interface Rest {
  json<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered<T>>;
  blob(path: string): Promise<Blob>;
}

export interface RestOptions {
  server: string;
  token: TokenSource | null; // null: signed out
  fetch?: typeof fetch | undefined;
}

export function newRest({ server, token, fetch: given }: RestOptions): Rest {
  const base = server.replace(/\/+$/, "");
  const fetch = given ?? globalThis.fetch.bind(globalThis);

  /** Sends a request; once more with another token if this one was not taken. */
  async function send(method: string, path: string, init: RequestInit, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    if (!token) return fetch(base + path, { ...init, method, headers, signal });
    const attempt = (token: string) =>
      fetch(base + path, { ...init, method, headers: { ...headers, authorization: `Bearer ${token}` }, signal });
    const used = await token();
    const response = await attempt(used);
    return response.status === 401 ? attempt(await token(used)) : response;
  }

  async function json<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered<T>> {
    const { content, type } = contentOf(body);
    return inTime(body instanceof Blob ? transferTimeoutMs : requestTimeoutMs, async (signal) => {
      const response = await send(method, path, content === undefined ? {} : { body: content }, { ...type, ...headers }, signal);
      const text = await response.text();
      const answer = text === "" && response.ok ? undefined : parsed(response, text);
      if (!response.ok) throw problemOf(response, answer);
      return { body: answer as T, positions: positionsOf(response.headers.get("modu-position")) };
    });
  }

  return {
    json,
    blob: (path) =>
      inTime(transferTimeoutMs, async (signal) => {
        const response = await send("GET", path, {}, {}, signal);
        if (!response.ok) throw problemOf(response, parsed(response, await response.text()));
        if (isPage(response)) throw notOurs(response);
        return response.blob();
      }),
  };
}

/** Files and forms go as they are, everything else as JSON. */
function contentOf(body: unknown): { content: BodyInit | undefined; type: Record<string, string> } {
  if (body === undefined) return { content: undefined, type: {} };
  if (body instanceof Blob) return { content: body, type: { "content-type": body.type || "application/octet-stream" } };
  if (body instanceof FormData) return { content: body, type: {} };
  return { content: JSON.stringify(body), type: { "content-type": "application/json" } };
}

async function inTime<T>(ms: number, run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), ms);
  try {
    return await run(abort.signal);
  } catch (why) {
    // What fetch throws differs from browser to browser; what a token source throws is its own.
    if (why instanceof TypeError || (why instanceof Error && why.name === "AbortError")) throw new Problem(0, "unreachable", "the server cannot be reached");
    throw why;
  } finally {
    clearTimeout(timer);
  }
}

function parsed(response: Response, text: string): unknown {
  if (isPage(response)) throw notOurs(response);
  try {
    return JSON.parse(text);
  } catch {
    throw notOurs(response);
  }
}

/** Something else than our server answered: a captive portal, or a proxy's page. */
function notOurs(response: Response): Problem {
  return new Problem(response.status, "not_json", "something else than the server answered");
}

function isPage(response: Response): boolean {
  return (response.headers.get("content-type") ?? "").includes("text/html");
}

function problemOf(response: Response, answer: unknown): Problem {
  const { code = "", detail, title, errors = [] } = (answer ?? {}) as Partial<Record<"code" | "detail" | "title", string>> & { errors?: Problem["errors"] };
  const seconds = Number(response.headers.get("retry-after") ?? NaN);
  return new Problem(response.status, code, detail ?? title ?? response.statusText, errors, Number.isNaN(seconds) ? undefined : seconds);
}

/** f/U7=812,p/U9=40 */
function positionsOf(header: string | null): Map<Stream, number> {
  const pairs = (header ?? "").split(",").map((pair) => pair.trim().split("="));
  return new Map(pairs.flatMap(([stream, seq]) => (stream && seq ? [[stream, Number(seq)] as const] : [])));
}
