import type { Answer } from "./core.ts";
import type { Result } from "./frames.ts";

/** How many answered batches are remembered. */
const keptBatches = 1000;

/** The answers to batches, for those who wait for them. */
export interface Results {
  expect(batch: string, keys: readonly string[]): void;
  forget(batch: string): void;
  take(answers: readonly Answer[]): void;
  /** pending: the keys of the batch that have no answer, for one that was made before this page. */
  of(batch: string, pending: readonly string[]): Promise<Result[]>;
}

interface Awaited {
  keys: readonly string[];
  results: Map<string, Result>;
  done: Promise<Result[]>;
  resolve: (results: Result[]) => void;
}

export function newResults(): Results {
  const batches = new Map<string, Awaited>();

  function expect(batch: string, keys: readonly string[]): Awaited {
    const old = batches.get(batch);
    if (old) return old;
    let resolve!: Awaited["resolve"];
    const done = new Promise<Result[]>((r) => (resolve = r));
    const awaited: Awaited = { keys, results: new Map(), done, resolve };
    batches.set(batch, awaited);
    if (batches.size > keptBatches) forgetOldest();
    return awaited;
  }

  function forgetOldest(): void {
    for (const [batch, { keys, results }] of batches) {
      if (results.size === keys.length) return void batches.delete(batch);
    }
  }

  return {
    expect,
    forget: (batch) => void batches.delete(batch),
    take(answers) {
      for (const { batch, key, result } of answers) {
        const awaited = batches.get(batch);
        if (!awaited) continue;
        awaited.results.set(key, result);
        const list = awaited.keys.flatMap((key) => awaited.results.get(key) ?? []);
        if (list.length === awaited.keys.length) awaited.resolve(list);
      }
    },
    of: (batch, pending) => (pending.length > 0 || batches.has(batch) ? expect(batch, pending).done : Promise.resolve([])),
  };
}
