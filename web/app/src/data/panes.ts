// The demo: a room for this visitor with two people signed in. Their tokens live in memory; the second pane is a frame of
// the same page, and asks the page around it for its own.

import { SignedOut } from "../sync/client.ts";
import type { Grant } from "./tokens.ts";
import { ask } from "./door.ts";
import { cuttableFetch } from "./airplane.ts";

/** Whether this page is served by `modu demo`. */
export const isDemo = (): boolean => typeof document !== "undefined" && document.querySelector('meta[name="modu-mode"]')?.getAttribute("content") === "demo";

/** Whether this page is the second pane within another. */
export const isPane = (): boolean => began;

const began = typeof location !== "undefined" && location.pathname === "/pane" && window.parent !== window; // it moves on from there

type Message = { type: "modu-pane-wants" } | { type: "modu-pane-gets"; grant: Grant } | { type: "modu-pane-has"; grant: Grant };

const answerMs = 10_000;

/** A new room: this pane's sign-in. The other is handed out when the frame asks. Throws Problem: overloaded when all rooms are taken. */
export async function openRoom(): Promise<Grant> {
  const { panes } = await ask<{ panes: Grant[] }>("POST", "/v1/demo", undefined, cuttableFetch);
  const [mine, other] = panes;
  if (!mine) throw new Error("the room is empty");
  if (other) handOut(other);
  return mine;
}

let other: Grant | null = null; // as it was renewed last
let listening = false;

function handOut(grant: Grant): void {
  other = grant;
  if (listening) return;
  listening = true;
  addEventListener("message", (e: MessageEvent<Message>) => {
    if (e.origin !== location.origin || !e.source || !other) return;
    if (e.data?.type === "modu-pane-wants") (e.source as Window).postMessage({ type: "modu-pane-gets", grant: other } satisfies Message, location.origin);
    if (e.data?.type === "modu-pane-has" && e.data.grant.user.id === other.user.id) other = e.data.grant;
  });
}

/** The sign-in that the page around this frame has for it. */
export function askForPane(): Promise<Grant> {
  return new Promise((resolve, reject) => {
    const hear = (e: MessageEvent<Message>): void => {
      if (e.origin !== location.origin || e.source !== window.parent || e.data?.type !== "modu-pane-gets") return;
      end();
      resolve(e.data.grant);
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error("the page around this pane does not answer"));
    }, answerMs);
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener("message", hear);
    };
    addEventListener("message", hear);
    window.parent.postMessage({ type: "modu-pane-wants" } satisfies Message, location.origin);
  });
}

/** Renews a sign-in without cookies. The page around a frame hears of it, for when the frame is opened again. */
export function renewer(first: Grant): () => Promise<Grant> {
  let refresh = first.refresh_token;
  return async () => {
    const grant = await ask<Grant>("POST", "/v1/auth/refresh", { refresh_token: refresh }, cuttableFetch);
    refresh = grant.refresh_token ?? refresh;
    if (isPane()) window.parent.postMessage({ type: "modu-pane-has", grant } satisfies Message, location.origin);
    return grant;
  };
}

/** The second person of the room, once it is open: whoever shows the pane knows whom it will show. */
export const otherPane = (): Grant["user"] | null => other?.user ?? null;

/** The newest access token of the other person. It is not renewed here: only the frame does that, when it is open. */
export async function otherToken(refused?: string): Promise<string> {
  if (!other || other.access_token === refused) throw new SignedOut("the other pane has not renewed its token");
  return other.access_token;
}
