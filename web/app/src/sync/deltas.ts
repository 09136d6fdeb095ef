// Applying a delta (protocol section 4): what it makes of the state, as a batch.

import type { Day, Entity, Stream } from "./entities.ts";
import type { Delta } from "./frames.ts";
import { keyOf, newStream, underGoal, type Replica, type State } from "./state.ts";
import type { Batch, StreamState } from "./store.ts";

/** The days that a snapshot begun now holds whole, of a stream. */
export type WindowOf = (stream: Stream) => { windowAt: Day; days: Day[] };

/** Of a snapshot that is not whole yet. */
const noWindow = { windowAt: "", days: [] };

/** What becomes of a delta: nothing in it is new, something is missing before it, or a batch to apply. */
export type Outcome = "ignore" | "gap" | Batch;

export function reduce(state: State, delta: Delta, windowOf: WindowOf): Outcome {
  const replica = state.streams.get(delta.stream);
  const cursor = replica?.state.cursor ?? 0;
  if (delta.reset) return resetTo(delta, replica, windowOf);
  if (delta.from > cursor) return "gap";
  if (delta.to <= cursor && replica) return "ignore";
  return changesOf(delta, replica, windowOf);
}

function resetTo(delta: Delta, replica: Replica | undefined, windowOf: WindowOf): Batch {
  const was = replica?.state ?? newStream(delta.stream);
  const window = delta.more ? noWindow : windowOf(delta.stream);
  return {
    clear: [delta.stream],
    put: delta.put.map((entity) => ({ stream: delta.stream, entity })),
    streams: [{ stream: delta.stream, state: { ...was, ...window, cursor: delta.to } }],
  };
}

function changesOf(delta: Delta, replica: Replica | undefined, windowOf: WindowOf): Batch {
  const { stream } = delta;
  const del = delta.del.flatMap(({ kind, id }) => [
    { stream, kind, id },
    ...(kind === "goal" && replica ? underGoal(replica, id).map((under) => ({ stream, ...under })) : []),
  ]);
  const gone = new Set(del.map(({ kind, id }) => keyOf(kind, id)));
  const isNew = (entity: Entity) => {
    const key = keyOf(entity.kind, entity.id);
    return gone.has(key) || entity.rev >= (replica?.entities.get(key)?.rev ?? 0);
  };
  const was: StreamState = replica?.state ?? newStream(stream);
  const complete = was.windowAt === "" && !delta.more; // the last page of a snapshot, or a stream that had nothing before
  return {
    del,
    put: delta.put.filter(isNew).map((entity) => ({ stream, entity })),
    streams: [{ stream, state: { ...was, ...(complete && windowOf(stream)), cursor: delta.to } }],
  };
}
