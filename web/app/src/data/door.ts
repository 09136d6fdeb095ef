// The routes that ask for no token: ways in, and what a cookie opens.

import { Problem } from "../sync/client.ts";

/** Where the server is: the page comes from it. */
export const server = (): string => (typeof location === "undefined" ? "http://localhost" : location.origin);

const timeoutMs = 20_000;

type Fetch = typeof fetch;

/** Asks without a token; cookies of this origin go along. Throws Problem; one with status 0 when there is no connection. */
export async function ask<T>(method: string, path: string, body?: unknown, through: Fetch = fetch): Promise<T> {
  const init: RequestInit = { method, credentials: "same-origin", signal: AbortSignal.timeout(timeoutMs) };
  if (body !== undefined) Object.assign(init, { body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  let response: Response;
  let text: string;
  try {
    response = await through(server() + path, init);
    text = await response.text();
  } catch {
    throw new Problem(0, "unreachable", "the server cannot be reached");
  }
  const answer = parse(response, text);
  if (response.ok) return answer as T;
  const { code = "", detail = response.statusText, errors = [] } = answer as { code?: string; detail?: string; errors?: Problem["errors"] };
  const seconds = Number(response.headers.get("retry-after") ?? NaN);
  throw new Problem(response.status, code, detail, errors, Number.isNaN(seconds) ? undefined : seconds);
}

/** Something else than our server may answer: a captive portal's page. */
function parse(response: Response, text: string): unknown {
  if (text === "" && response.ok) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem(0, "not_json", "something else than the server answered");
  }
}
