// The service worker: it keeps the shell, shows what is pushed, and leaves everything else alone.

import { open, show, unseen } from "./notify.ts";
import { type Piece, shellOf } from "./shell.ts";
import { wantsBadge } from "./wishes.ts";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: Piece[] };

const shell = shellOf(self.__WB_MANIFEST);

/** What the server answers itself: data, documents, health. It is never cached and never replaced by the shell. */
const servers = /^\/(v1|docs|healthz|readyz)(\/|$)/;

/** A name with an ending is a file, not a screen; a handle may have a dot. */
const fileName = /^\/(?!@).*\.[a-z0-9]+$/i;

self.addEventListener("install", (e) => e.waitUntil(shell.keep()));

self.addEventListener("activate", (e) => e.waitUntil(shell.forgetOlder().then(() => self.clients.claim())));

self.addEventListener("fetch", (e) => {
  const { request } = e;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || servers.test(pathname)) return;
  if (request.mode === "navigate") {
    if (!fileName.test(pathname)) e.respondWith(shell.page(request));
  } else if (shell.has(pathname)) {
    e.respondWith(shell.piece(request));
  }
});

// The page asks when nothing of the person would be lost; by itself a new worker waits until every page is closed.
self.addEventListener("message", (e) => {
  if ((e.data as { type?: unknown } | null)?.type === "take over") e.waitUntil(self.skipWaiting());
});

self.addEventListener("push", (e) => {
  e.waitUntil(
    (async () => {
      await show(self.registration, e.data);
      if (await wantsBadge()) await self.navigator.setAppBadge?.(await unseen(self.registration));
    })(),
  );
});

self.addEventListener("notificationclick", (e) => e.waitUntil(open(self.clients, e.notification, self.location.origin)));
