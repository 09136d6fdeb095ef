// How the connection is, for everything that says so.

import { signal, type ReadonlySignal } from "@preact/signals";
import type { Client, Status } from "../sync/client.ts";
import { recall, remember } from "./remember.ts";

const status = signal<Status>("connecting");
const seen = signal(0);

export const connection: ReadonlySignal<Status> = status;

/** When what is held was last in step with the server, in Unix milliseconds; 0 when it never was. */
export const seenAt: ReadonlySignal<number> = seen;

const keepEveryMs = 60_000;

/** Follows a client's connection; returns how to stop. */
export function followConnection(c: Client): () => void {
  const name = `seen-${c.user}`;
  seen.value = Number(recall(name) ?? 0);
  const keep = (): void => {
    if (c.status() !== "live") return;
    seen.value = Date.now();
    remember(name, String(seen.value));
  };
  const stop = c.on("status", (is) => {
    if (status.peek() === "live" && is !== "live") seen.value = Date.now();
    status.value = is;
    keep();
  });
  status.value = c.status();
  keep();
  const timer = setInterval(keep, keepEveryMs);
  return () => {
    clearInterval(timer);
    stop();
    status.value = "connecting";
  };
}
