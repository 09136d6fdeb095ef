// What the client does on this device by itself: its name when it is installed, the number at its icon, and push for
// whoever has it on.

import { effect } from "@preact/signals";
import { unseen } from "../data/inbox.ts";
import { recall } from "../data/remember.ts";
import { session } from "../data/session.ts";
import { someClient } from "../data/world.ts";
import { locale } from "../i18n/i18n.ts";
import { showBadge } from "./badge.ts";
import { listenForInstall } from "./install.ts";
import { offerManifest } from "./manifest.ts";

/** Call once. */
export function followDevice(): void {
  listenForInstall();
  effect(() => offerManifest(locale.value));
  effect(() => {
    if (session.value.state === "in") void showBadge(unseen.value).catch(() => {}); // a system without numbers
  });
  effect(() => {
    const c = someClient.value;
    if (session.value.state !== "in" || !c || recall(`push-${c.user}`) === null) return;
    void import("./push.ts")
      .then(({ renewPush }) => renewPush(c.user, c.clientID(), (method, path, body) => c.request(method, path, body)))
      .catch(() => {}); // offline: the next start tries again
  });
}
