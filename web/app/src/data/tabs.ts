// How the tabs of one browser find each other: Web Locks say which of them leads, channels carry what all must hear.

import type { Tabs } from "../sync/client.ts";

/** null on plain http from another machine, where browsers have no Web Locks: there each tab stands for itself. */
export function browserTabs(): Tabs | null {
  const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
  if (!locks || typeof BroadcastChannel === "undefined") return null;
  return {
    lead: (name, run, signal) => locks.request(name, { signal }, run),
    visible: () => document.visibilityState === "visible",
    channel(name, heard) {
      const channel = new BroadcastChannel(name);
      channel.onmessage = (e) => heard(e.data);
      return { post: (message) => channel.postMessage(message), close: () => channel.close() };
    },
  };
}
