// What goes on behind the screens once somebody is in: nothing of it is needed for the first paint, so it is loaded after.

import type { Client } from "../sync/client.ts";
import { followAlarms } from "./alarms.ts";
import { followTheirDays } from "./feed.ts";
import { followMidnight } from "./midnight.ts";
import { followOwners } from "./owners.ts";

/** Begins all of it for a client; returns how to stop. */
export function followBehind(c: Client): () => void {
  import("./leaving.ts").catch(() => {}); // to sign out must work without a connection
  const stops = [followOwners(c), followMidnight(c), followAlarms(c), followTheirDays()];
  return () => {
    for (const stop of stops) stop();
  };
}
