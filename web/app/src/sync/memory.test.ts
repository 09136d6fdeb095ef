import { newMemory } from "./memory.ts";
import { storeConformance } from "./store.conformance.ts";
import type { Store } from "./store.ts";

const stores = new Map<string, Store>();

storeConformance("memory", (name) => {
  const store = stores.get(name) ?? newMemory();
  stores.set(name, store);
  return store;
});
