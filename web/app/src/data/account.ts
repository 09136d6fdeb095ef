// The account beside what is synced: ways in, devices, tokens, taking everything out and in, and leaving for good.
// All of it needs a connection and throws Problem.

import type { ID, Instant } from "../sync/entities.ts";
import { client } from "./world.ts";

type Page<T> = { data: T[] | null; next_cursor: string | null };

async function list<T>(path: string): Promise<T[]> {
  return (await client().request<Page<T>>("GET", path)).data ?? [];
}

export interface Device {
  id: ID;
  agent: string; // how the client called itself
  created_at: Instant;
  used_at: Instant;
  current: boolean;
}

export const devices = (): Promise<Device[]> => list("/v1/auth/sessions");
export const endDevice = (id: ID): Promise<void> => client().request("DELETE", `/v1/auth/sessions/${id}`);
export const endOtherDevices = (): Promise<void> => client().request("DELETE", "/v1/auth/sessions");

export type Scope = "read" | "write" | "account";
export const scopes: readonly Scope[] = ["read", "write", "account"];

export interface Token {
  id: ID;
  name: string;
  scopes: Scope[];
  created_at: Instant;
  expires_at: Instant | null; // null: never
  used_at: Instant | null;
  token?: string; // only when it is made
}

export const tokensMax = 20;
export const tokens = (): Promise<Token[]> => list("/v1/auth/tokens");
export const makeToken = (asked: { name: string; scopes: Scope[]; expires_at?: Instant }): Promise<Token> => client().request("POST", "/v1/auth/tokens", asked);
export const endToken = (id: ID): Promise<void> => client().request("DELETE", `/v1/auth/tokens/${id}`);

export interface Identity {
  id: string; // the provider's name
  email?: string;
  created_at: Instant;
}

export const identities = (): Promise<Identity[]> => list("/v1/auth/identities");
export const endIdentity = (id: string): Promise<void> => client().request("DELETE", `/v1/auth/identities/${encodeURIComponent(id)}`);
/** Keeps the identity with which the browser came back, after it was sent away to link it. */
export const takeIdentity = (): Promise<void> => client().request("POST", "/v1/auth/identities");

/** The e-mail address, which no stream carries. */
export const email = async (): Promise<string> => (await client().request<{ email: string }>("GET", "/v1/me")).email;
export const sendVerification = (): Promise<void> => client().request("POST", "/v1/auth/verify/send");

/** Everything one owns, as a zip file. */
export const exportAll = (): Promise<Blob> => client().blob("/v1/me/export");

export interface Report {
  imported: number;
  skipped: number;
  refused: number;
  problems: { kind: string; id: ID; code: string; field?: string }[] | null; // of the first hundred
}

export const importMaxBytes = 200 * 1024 * 1024;
export const importAll = (file: Blob): Promise<Report> => client().request("POST", "/v1/me/import", file, { "Content-Type": "application/zip" });

/** The secret address for other calendars, which is told this once; the one before works no longer. */
export const makeIcs = async (): Promise<string> => (await client().request<{ url: string }>("POST", "/v1/me/ics")).url;
export const revokeIcs = (): Promise<void> => client().request("DELETE", "/v1/me/ics");

/** Deletes the account; the password is needed unless the sign-in was minutes ago. */
export const deleteAccount = (password: string): Promise<void> => client().request("DELETE", "/v1/me", password ? { password } : {});
