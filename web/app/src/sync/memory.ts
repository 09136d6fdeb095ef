import { apply, newState, queueOf, type State } from "./state.ts";
import type { Batch, Saved, Store } from "./store.ts";

/** A Store that lives as long as the page. More than one client may use it, as tabs do. */
export function newMemory(): Store {
  let state: State = newState();
  let tick = 0;
  return {
    load: () => Promise.resolve(copyOf(state, tick)),
    commit(batch: Batch) {
      apply(state, structuredClone(batch));
      return Promise.resolve(++tick);
    },
    wipe(keepPending = false) {
      const { identity, pending, refused } = state;
      state = keepPending ? { ...newState(), identity, pending, refused } : newState();
      tick++;
      return Promise.resolve();
    },
    close() {},
  };
}

function copyOf(state: State, tick: number): Saved {
  return structuredClone({
    tick,
    identity: state.identity,
    streams: new Map([...state.streams].map(([stream, replica]) => [stream, replica.state])),
    entities: [...state.streams].flatMap(([stream, { entities }]) => [...entities.values()].map((entity) => ({ stream, entity }))),
    pending: queueOf(state).sort((a, b) => (a.key < b.key ? -1 : 1)),
    refused: [...state.refused.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
  });
}
