// A newer build of the client: told once it is here, taken when nothing of the person would be lost.

import { signal } from "@preact/signals";
import { client, someClient } from "../../data/world.ts";
import { reloadWhenChunksAreGone } from "../../pwa/chunks.ts";
import { go } from "../../router.ts";
import { whenIdle } from "../../ui/when_idle.ts";
import { inField } from "./keys.ts";

/** Takes the new version, when there is one. */
export const newVersion = signal<(() => void) | null>(null);

/** Nothing waits to be sent, and no field holds what is not kept yet. */
function mayUpdate(): boolean {
  const empty = someClient.peek() === null || client().pending().length === 0;
  const at = document.activeElement;
  const writing = inField(at) && (at as HTMLInputElement).value !== "";
  return empty && !writing && document.querySelector("[data-dirty]") === null;
}

/** Call once, when the first screen stands. */
export function followUpdates(): void {
  reloadWhenChunksAreGone(mayUpdate);
  whenIdle(async () => {
    const [{ followDevice }, { registerWorker }] = await Promise.all([import("../../pwa/device.ts"), import("../../pwa/update.ts")]);
    followDevice();
    return import.meta.env.PROD ? registerWorker({ mayUpdate, onUpdate: (take) => (newVersion.value = take), onOpen: (path) => go(path) }) : () => {};
  });
}
