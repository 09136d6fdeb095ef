// The other ways in, and what is done about passwords. All of them need a connection, and throw Problem.

import { ask } from "./door.ts";
import { cuttableFetch } from "./airplane.ts";
import { goIn } from "./session.ts";
import type { Grant } from "./tokens.ts";
import { client } from "./world.ts";

/** What this server offers. */
export interface Ways {
  signup: "open" | "invite" | "closed";
  mail: boolean; // whether a forgotten password can be set anew by mail
  providers: string[]; // for oauthStart
}

export const ways = (): Promise<Ways> => ask<Ways>("GET", "/v1/auth/ways", undefined, cuttableFetch);

/** Asks for a link to set a new password. Resolves with what happens now, in the language of the browser. */
export async function forgot(login: string): Promise<string> {
  const { detail } = await ask<{ detail: string }>("POST", "/v1/auth/forgot", { login }, cuttableFetch);
  return detail;
}

/** Sets a new password by the token of a link. Every sign-in of the account ends. */
export const reset = (token: string, password: string): Promise<void> =>
  ask("POST", "/v1/auth/reset", { token, new_password: password }, cuttableFetch);

/** Says by the token of a link that the e-mail address is one's own. */
export const verify = (token: string): Promise<void> => ask("POST", "/v1/auth/verify", { token }, cuttableFetch);

/** Changes the password; every other sign-in ends. */
export const changePassword = (current: string, next: string): Promise<void> =>
  client().request("POST", "/v1/auth/password", { current_password: current, new_password: next });

/** Leaves the page to sign in by an issuer; link: to link it with whoever is in. */
export function oauthStart(provider: string, how: { link?: boolean; invite?: string } = {}): void {
  const query = new URLSearchParams({ ...(how.link && { link: "true" }), ...(how.invite && { invite: how.invite }) });
  location.assign(`/v1/auth/oauth/${encodeURIComponent(provider)}/start${query.size > 0 ? `?${query}` : ""}`);
}

/** Consents to link with the account of the same e-mail by its password, or makes a new account. */
export async function oauthLink(how: { password: string } | { new: true }): Promise<void> {
  await goIn(await ask<Grant>("POST", "/v1/auth/oauth/link", how, cuttableFetch));
}
