// Who is signed in here, and how that begins and ends.

import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { locale } from "../i18n/i18n.ts";
import { Problem, SignedOut, type Client } from "../sync/client.ts";
import type { ID, Person } from "../sync/entities.ts";
import { ask } from "./door.ts";
import { cuttableFetch } from "./airplane.ts";
import { deviceZone } from "./me.ts";
import { askForPane, isDemo, isPane, openRoom, renewer } from "./panes.ts";
import { openWorld, type World } from "./opening.ts";
import { photosWaiting } from "./photos.ts";
import { lastUser, leaveNoTrace, onRemembered, recall, remember } from "./remember.ts";
import type { Grant } from "./tokens.ts";

export { client } from "./world.ts";

export type Reason = "expired" | "disabled" | "update";

export type Session =
  | { state: "starting" }
  | { state: "out"; reason?: Reason }
  | { state: "in"; user: ID; demo: boolean };

const keptName = "kept";
const leavingName = "leaving"; // signed out while there was no connection: the cookie has still to go

const now: Signal<Session> = signal<Session>({ state: "starting" });
export const session: ReadonlySignal<Session> = now;

/** Why there is no room in the demo, when there is none; else null. */
export const noRoom: Signal<Problem | null> = signal(null);

/** Who invited whoever has just signed up: to be offered to follow. */
export const invitedBy: Signal<Person | null> = signal(null);

/** Edits that were not sent when the server ended a sign-in: they wait until the same person is back, or are discarded. */
export interface Kept {
  user: ID;
  count: number;
}
const keptEdits: Signal<Kept | null> = signal(readKept());
export const kept: ReadonlySignal<Kept | null> = keptEdits;

let world: World | null = null;
let listening = false;

/** Begins, once for each page: shows at once what this device has of the person who was here last. */
export async function start(): Promise<void> {
  if (isDemo()) return startDemo();
  if (!listening) listenToOtherTabs();
  const last = recall(lastUser);
  if (last) return enter(last);
  if (!(await finishLeaving())) return leave();
  try {
    await enterWith(await renewByCookie());
  } catch (e) {
    leave();
    if (e instanceof Problem && e.status === 0) whenOnline(start);
  }
}

/** Without a connection nobody knows whether the cookie would let somebody in: asks when there is one. */
function whenOnline(run: () => Promise<void>): void {
  if (typeof addEventListener === "undefined") return;
  addEventListener("online", () => void (now.peek().state === "out" && run()), { once: true });
}

const renewByCookie = (): Promise<Grant> => ask<Grant>("POST", "/v1/auth/refresh", undefined, cuttableFetch);

async function startDemo(): Promise<void> {
  leaveNoTrace();
  try {
    const grant = await (isPane() ? askForPane() : openRoom());
    noRoom.value = null;
    await enter(grant.user.id, { grant, demo: true });
  } catch (e) {
    noRoom.value = e instanceof Problem ? e : new Problem(0, "unreachable", "there is no room");
    leave();
  }
}

/** A token for a request made by hand: the demo shows one. */
export const accessToken = (): Promise<string> => (world ? world.tokens.source() : Promise.reject(new SignedOut("nobody is in")));

/** Leaves a demo that has ended, and begins another. */
export async function newRoom(): Promise<void> {
  await close();
  now.value = { state: "starting" };
  await startDemo();
}

/** One after the other: two worlds at once would be two people in one page. */
function enter(user: ID, how: { grant?: Grant; demo?: boolean } = {}): Promise<void> {
  const mine = entering.then(() => enterNow(user, how));
  entering = mine.catch(() => {});
  return mine;
}

let entering: Promise<void> = Promise.resolve();

async function enterNow(user: ID, how: { grant?: Grant; demo?: boolean }): Promise<void> {
  await close();
  const opened: World = await openWorld({
    user,
    demo: how.demo ?? false,
    grant: how.grant ?? null,
    refresh: how.demo && how.grant ? renewer(how.grant) : renewByCookie,
    ended: (why) => void (world === opened && ended(why)),
    gone: (c) => void recover(user, c),
    reopen: (c) => void (world?.client === c && enter(user)),
  });
  world = opened;
  if (!how.demo) {
    remember(lastUser, user);
    if (keptEdits.peek()?.user === user) keep(null);
  }
  opened.begin();
  now.value = { state: "in", user, demo: how.demo ?? false };
}

async function enterWith(grant: Grant): Promise<void> {
  remember(leavingName, null);
  await enter(grant.user.id, { grant });
}

function leave(reason?: Reason): void {
  now.value = reason ? { state: "out", reason } : { state: "out" };
}

/** Stops showing and keeping in step; what is on the device stays. */
async function close(): Promise<void> {
  const was = world;
  world = null;
  await was?.close();
}

// Ways in

export interface SignUp {
  email: string;
  password: string;
  handle: string;
  name?: string;
  invite?: string;
}

export async function signUp(who: SignUp): Promise<void> {
  const given = Object.fromEntries(Object.entries(who).filter(([, value]) => value)); // an empty name is none
  const grant = await ask<Grant>("POST", "/v1/auth/signup", { ...given, locale: locale.peek(), time_zone: deviceZone() }, cuttableFetch);
  invitedBy.value = grant.invited_by ?? null;
  await enterWith(grant);
}

export async function logIn(who: { login: string; password: string }): Promise<void> {
  await enterWith(await ask<Grant>("POST", "/v1/auth/login", who, cuttableFetch));
}

/** Goes in with what another way of signing in answered. */
export const goIn = (grant: Grant): Promise<void> => enterWith(grant);

// Ways out

/** Signs out, and forgets everything on this device. What was not sent would be lost: then it only says how much that is. */
export async function logOut({ evenUnsent = false }: { evenUnsent?: boolean } = {}): Promise<"done" | { unsent: number }> {
  const was = world;
  if (!was) return "done";
  if (was.client.status() === "live") await sent(was.client);
  if (world !== was) return "done"; // it has ended meanwhile
  const unsent = was.client.pending().length + was.client.refused().length + photosWaiting.peek();
  if (unsent > 0 && !evenUnsent && !was.demo) return { unsent };
  world = null;
  if (!was.demo) {
    remember(leavingName, "1");
    remember(lastUser, null); // the other tabs hear this
  }
  leave();
  await was.wipe(false);
  if (!was.demo) {
    await forgetDevice(was.user);
    await finishLeaving();
  }
  return "done";
}

const sendMs = 2000;

/** Resolves when everything has its answer, or when that takes too long to wait for. */
function sent(c: Client): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const stop = c.on("queue", () => void (c.pending().length === 0 && end()));
    const timer = setTimeout(end, c.pending().length === 0 ? 0 : sendMs);
  });
}

/** Rarely needed, and loaded behind the screens so that it is there without a connection too. */
const forgetDevice = async (user: ID): Promise<void> => (await import("./leaving.ts")).forgetDevice(user);

/** Takes the cookie away if that is still to be done; whether nothing is left to do. */
async function finishLeaving(): Promise<boolean> {
  if (!recall(leavingName)) return true;
  try {
    await ask("POST", "/v1/auth/logout", undefined, cuttableFetch);
  } catch (e) {
    if (!(e instanceof Problem) || e.status !== 401) return false; // 401: it has ended already
  }
  remember(leavingName, null);
  return true;
}

/** The server has ended the sign-in. What others may not see any more goes; what was not sent waits for the same person. */
async function ended(why: "expired" | "disabled" | "other"): Promise<void> {
  const was = world;
  if (!was) return;
  world = null;
  const count = was.client.pending().length;
  if (!was.demo) {
    if (recall(lastUser) === was.user) remember(lastUser, null);
    if (count > 0) keep({ user: was.user, count });
  }
  leave(why === "other" ? undefined : why);
  await was.wipe(true);
  if (why === "other") await start();
}

function keep(is: Kept | null): void {
  remember(keptName, is && JSON.stringify(is));
  keptEdits.value = is;
}

function readKept(): Kept | null {
  const text = recall(keptName);
  return text ? (JSON.parse(text) as Kept) : null;
}

/** Throws away what waits for somebody who is not coming back. */
export async function discardKept(): Promise<void> {
  const was = keptEdits.peek();
  if (!was) return;
  keep(null);
  await forgetDevice(was.user);
}

/** The browser has emptied the store under an open page: what is in memory and was not sent is kept anew. */
async function recover(user: ID, c: Client): Promise<void> {
  if (world?.client !== c || recall(leavingName)) return; // another tab signs out: this one is about to hear it
  const unsent = c.pending();
  await enter(user);
  const anew = world?.client;
  if (!anew) return;
  const batches = new Map<string, typeof unsent[number][]>();
  for (const p of unsent) batches.set(p.batch, [...(batches.get(p.batch) ?? []), p]);
  for (const batch of batches.values()) {
    await anew.change(...batch.map(({ op, kind, id, fields }) => ({ op, kind, id, ...(fields && { fields }) })));
  }
}

/** What another tab does with the sign-in, this one does too. */
function listenToOtherTabs(): void {
  listening = true;
  onRemembered(lastUser, (user) => {
    if (user === (world?.user ?? null)) return;
    if (user) void enter(user);
    else void close().then(() => leave());
  });
}
