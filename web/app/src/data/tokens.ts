// Access tokens: kept in memory only, renewed before they end, by one request for all tabs.

import { Problem, SignedOut, type TokenSource } from "../sync/client.ts";
import type { ID, Person } from "../sync/entities.ts";

/** What signing in and renewing answer with. */
export interface Grant {
  user: Person;
  access_token: string;
  expires_in: number; // seconds
  refresh_token?: string; // only where there is no cookie
  invited_by?: Person;
}

export interface Tokens {
  source: TokenSource;
  /** Takes what a sign-in answered with. */
  take(grant: Grant): void;
  stop(): void;
}

export interface TokensOptions {
  user: ID;
  refresh: () => Promise<Grant>;
  /** Somebody else is signed in here now, or nobody may be: why. */
  ended: (why: "expired" | "disabled" | "other") => void;
  /** Whether the tabs of this browser renew together: they share the cookie. */
  shared: boolean;
}

/** How long before its end a token is not used any more. The server warns a minute before. */
const earlyMs = 90_000;

interface Token {
  text: string;
  ends: number; // Unix milliseconds
}

export function newTokens(options: TokensOptions): Tokens {
  let token: Token | null = null;
  let renewing: Promise<string> | null = null;
  const channel = options.shared && typeof BroadcastChannel !== "undefined" ? new BroadcastChannel(`modu-tokens:${options.user}`) : null;
  if (channel) channel.onmessage = (e: MessageEvent<Token>) => keep(e.data);

  function keep(is: Token): void {
    if (!token || is.ends > token.ends) token = is;
  }

  const usable = (refused?: string): string | null =>
    token && token.text !== refused && token.ends - Date.now() > earlyMs ? token.text : null;

  function take(grant: Grant): void {
    token = { text: grant.access_token, ends: Date.now() + grant.expires_in * 1000 };
    channel?.postMessage(token);
  }

  async function renew(refused?: string): Promise<string> {
    const text = usable(refused); // another tab may have been first
    if (text) return text;
    let grant: Grant;
    try {
      grant = await options.refresh();
    } catch (e) {
      const why = reasonOf(e);
      if (!why) throw e;
      options.ended(why);
      throw new SignedOut(why);
    }
    if (grant.user.id !== options.user) {
      options.ended("other");
      throw new SignedOut("another person is signed in");
    }
    take(grant);
    return grant.access_token;
  }

  return {
    take,
    async source(refused) {
      const text = usable(refused);
      if (text) return text;
      renewing ??= alone(options.shared, () => renew(refused)).finally(() => (renewing = null));
      return renewing;
    },
    stop() {
      channel?.close();
    },
  };
}

/** null: it may work another time. */
function reasonOf(e: unknown): "expired" | "disabled" | null {
  if (!(e instanceof Problem)) return null;
  if (e.code === "disabled") return "disabled";
  return e.status === 401 ? "expired" : null;
}

/** Runs in one tab at a time, where the browser can tell. */
function alone<T>(shared: boolean, run: () => Promise<T>): Promise<T> {
  const locks = shared && typeof navigator !== "undefined" ? navigator.locks : undefined;
  if (!locks) return run();
  return locks.request("modu-refresh", async () => {
    await new Promise((resolve) => setTimeout(resolve)); // what the tab before has posted is heard first
    return run();
  }) as Promise<T>;
}
