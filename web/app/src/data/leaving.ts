// What signing out leaves on the device: nothing.

import type { ID } from "../sync/entities.ts";
import { databaseOf, removeDatabase } from "./idb.ts";
import { remember, remembered } from "./remember.ts";

/** Removes everything of a person from this browser: databases, caches, subscriptions, and what was remembered. */
export async function forgetDevice(user: ID): Promise<void> {
  for (const name of remembered("")) if (name.includes(user)) remember(name, null);
  await Promise.allSettled([forgetDatabases(user), forgetCaches(), forgetPush(), forgetBadge()]);
}

async function forgetDatabases(user: ID): Promise<void> {
  if (typeof indexedDB === "undefined") return;
  const found = "databases" in indexedDB ? (await indexedDB.databases()).map((d) => d.name ?? "") : [];
  const names = new Set([databaseOf(user), ...found.filter((name) => name.startsWith("modu-") && name.includes(user))]);
  await Promise.all([...names].map(removeDatabase));
}

const shellCaches = "modu-shell-"; // the program itself: it works without a connection, and is nobody's

async function forgetCaches(): Promise<void> {
  if (typeof caches === "undefined") return;
  await Promise.all((await caches.keys()).filter((name) => !name.startsWith(shellCaches)).map((name) => caches.delete(name)));
}

async function forgetPush(): Promise<void> {
  const workers = typeof navigator === "undefined" ? undefined : navigator.serviceWorker;
  const registration = await workers?.getRegistration();
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
  for (const shown of (await registration?.getNotifications?.()) ?? []) shown.close();
}

async function forgetBadge(): Promise<void> {
  if (typeof navigator !== "undefined") await navigator.clearAppBadge?.();
}
