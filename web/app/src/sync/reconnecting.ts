// When to connect again, and when not to (protocol section 4).

import { close } from "./frames.ts";

const backoffBaseMs = 500;
const backoffCapMs = 30_000;

/** How a connection went. */
export interface Ending {
  code: number; // of the close; 0 if there was none
  token: string; // the access token it had last
  worked: boolean; // it brought something new, became ready, or had an answer to a change
  parked: boolean; // a mutation was parked
  again: boolean; // say hello again at once
  unheard: boolean; // a hello was sent and nothing at all came back
  waitMs: number; // at least this long before the next one
  drainMs: number | null; // the server goes away and says when to come back
  signedOut: boolean; // the token source says so
}

export const newEnding = (token: string): Ending => ({
  code: 0, token, worked: false, parked: false, again: false, unheard: false, waitMs: 0, drainMs: null, signedOut: false,
});

/** What follows an ending: a wait, or the reason why there will be no other connection until somebody acts. */
export type After = { waitMs: number; refused?: string } | { stop: "signed_out" | "disabled" | "replaced" | "update" };

export interface Tries {
  after(end: Ending): After;
  /** Somebody has acted: the waits begin again with short ones. */
  hurry(): void;
}

/** Counts what must not go on for ever. random is in [0, 1). */
export function newTries(random: () => number = Math.random): Tries {
  let failed = 0; // connections since the last that worked
  let parked = false; // the last one parked a mutation; another in a row waits
  let refused = false; // the last token was not taken; another refusal in a row stops
  // Hellos that were never answered may still be on their way. One that arrives looks newer than the connection that came
  // after it, and replaces that.
  let unheard = 0;

  function backoff(end: Ending): After {
    const limit = Math.min(backoffCapMs, backoffBaseMs * 2 ** Math.min(failed, 10));
    failed++;
    return { waitMs: Math.max(end.waitMs, Math.floor(random() * limit)) };
  }

  return {
    hurry() {
      failed = 0;
    },
    after(end) {
      if (end.worked) [failed, parked, refused] = [0, false, false];
      if (end.unheard) unheard++;
      if (end.again) return { waitMs: 0 };
      if (end.signedOut) {
        refused = false;
        return { stop: "signed_out" };
      }
      switch (end.code) {
        case close.signedOut:
          if (refused) {
            refused = false;
            return { stop: "signed_out" };
          }
          refused = true; // the source may have a newer one
          return { waitMs: 0, refused: end.token };
        case close.disabled:
          return { stop: "disabled" };
        case close.version:
          return { stop: "update" };
        case close.replaced:
          if (unheard === 0) return { stop: "replaced" };
          unheard--; // one more replacement than such hellos is by somebody else
          return { waitMs: 0 };
        case close.badFrame:
          if (!end.parked) return { stop: "update" }; // this program speaks what the server does not understand
          if (parked) return backoff(end);
          parked = true;
          return { waitMs: 0 };
      }
      return end.drainMs === null ? backoff(end) : { waitMs: end.drainMs };
    },
  };
}
