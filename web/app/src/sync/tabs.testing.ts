// Tabs of one browser within a process: a lock for each name, and Node's BroadcastChannel between them.

import { BroadcastChannel } from "node:worker_threads";
import type { Tabs } from "./client.ts";

interface Lock {
  held: boolean;
  waiting: (() => void)[];
}

/** A browser; each call of tab gives a tab of it, which can die as a killed one does: the lock falls, and nothing is said any more. */
export function newBrowser(): { tab(visible?: () => boolean): { tabs: Tabs; die(): void } } {
  const locks = new Map<string, Lock>();
  const lockOf = (name: string): Lock => {
    const lock = locks.get(name) ?? { held: false, waiting: [] };
    locks.set(name, lock);
    return lock;
  };
  const prefix = `${Math.random()}:`;

  return {
    tab(visible) {
      let dead = false;
      const deaths: (() => void)[] = [];
      const tabs: Tabs = {
        ...(visible && { visible }),
        async lead(name, run, signal) {
          const lock = lockOf(name);
          if (lock.held) {
            await new Promise<void>((resolve, reject) => {
              lock.waiting.push(resolve);
              signal.addEventListener("abort", () => {
                lock.waiting = lock.waiting.filter((other) => other !== resolve);
                reject(new Error("aborted"));
              });
            });
          }
          if (dead) {
            lock.waiting.shift()?.();
            return new Promise(() => {}); // nothing of a dead tab runs on
          }
          signal.throwIfAborted();
          lock.held = true;
          const death = new Promise<void>((resolve) => deaths.push(resolve));
          await Promise.race([run(), death]).finally(() => {
            lock.held = false;
            lock.waiting.shift()?.();
          });
        },
        channel(name, heard) {
          const channel = new BroadcastChannel(prefix + name);
          channel.onmessage = (e) => {
            if (!dead) heard((e as { data: unknown }).data);
          };
          deaths.push(() => channel.close());
          return {
            post(message) {
              if (!dead) channel.postMessage(message);
            },
            close: () => channel.close(),
          };
        },
      };
      return {
        tabs,
        die() {
          dead = true;
          for (const death of deaths) death();
        },
      };
    },
  };
}
