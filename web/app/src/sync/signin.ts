// Signing in where there is no browser: programs keep their refresh token themselves.

import { Problem, SignedOut, type TokenSource } from "./client.ts";
import type { ID } from "./entities.ts";
import { newRest } from "./rest.ts";

/** A person who is signed in. */
export interface SignedIn {
  user: ID;
  handle: string;
  token: TokenSource;
  /** What resume takes; it changes with each refresh. "" beside a personal token. */
  refreshToken(): string;
}

interface Tokens {
  user: { id: ID; handle: string };
  access_token: string;
  expires_in: number; // seconds
  refresh_token: string;
}

/** An access token that ends sooner is replaced before it is used. */
const refreshBeforeMs = 30_000;

/** Signs in by handle or e-mail address. What goes wrong is a Problem, here and below. */
export async function signIn(server: string, login: string, password: string): Promise<SignedIn> {
  return signedIn(server, await post(server, "/v1/auth/login", { login, password, token_in_body: true }));
}

/** Takes up a session by a refresh token kept from before. */
export async function resume(server: string, refreshToken: string): Promise<SignedIn> {
  return signedIn(server, await post(server, "/v1/auth/refresh", { refresh_token: refreshToken }));
}

/** Acts by a personal access token, which is never refreshed: when it is ended, the person is signed out. */
export async function personal(server: string, token: string): Promise<SignedIn> {
  const source: TokenSource = (refused) => (refused === token ? Promise.reject(new SignedOut()) : Promise.resolve(token));
  const { body } = await newRest({ server, token: source }).json<Tokens["user"]>("GET", "/v1/me");
  return { user: body.id, handle: body.handle, token: source, refreshToken: () => "" };
}

async function post(server: string, path: string, body: object): Promise<Tokens> {
  return (await newRest({ server, token: null }).json<Tokens>("POST", path, body)).body;
}

function signedIn(server: string, first: Tokens): SignedIn {
  let tokens = first;
  let endsAt = Date.now() + tokens.expires_in * 1000;
  let renewing: Promise<void> | undefined; // two that ask at once share one refresh

  async function renew(): Promise<void> {
    try {
      tokens = await post(server, "/v1/auth/refresh", { refresh_token: tokens.refresh_token });
      endsAt = Date.now() + tokens.expires_in * 1000;
    } catch (why) {
      throw why instanceof Problem && why.status === 401 ? new SignedOut() : why;
    } finally {
      renewing = undefined;
    }
  }

  return {
    user: first.user.id,
    handle: first.user.handle,
    async token(refused) {
      if (tokens.access_token === refused || Date.now() > endsAt - refreshBeforeMs) await (renewing ??= renew());
      return tokens.access_token;
    },
    refreshToken: () => tokens.refresh_token,
  };
}
