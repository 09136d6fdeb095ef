import type { Client, Status } from "./client.ts";
import type { Stream } from "./entities.ts";
import type { Notice } from "./frames.ts";

interface Events {
  change: [changed: ReadonlySet<string> | null];
  status: [status: Status];
  queue: [];
  notice: [notice: Notice];
  stream: [stream: Stream, state: "open" | "gone"];
}

export interface Listeners {
  on: Client["on"];
  emit<E extends keyof Events>(event: E, ...args: Events[E]): void;
}

export function newListeners(): Listeners {
  type Heard = (...args: never[]) => void;
  const heard = new Map<keyof Events, Set<Heard>>();
  return {
    on(event: keyof Events, listener: Heard) {
      const set = heard.get(event) ?? new Set();
      heard.set(event, set.add(listener));
      return () => void set.delete(listener);
    },
    emit(event, ...args) {
      for (const listener of [...(heard.get(event) ?? [])]) {
        try {
          (listener as (...args: Events[typeof event]) => void)(...args);
        } catch (why) {
          setTimeout(() => {
            throw why; // what listens must not stop what tells; it is reported as any uncaught error
          });
        }
      }
    },
  };
}
