// Changes that the server refused: kept with what the person wrote until they have seen to them.

import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import type { sentence } from "../i18n/refused.ts";
import type { Fields, ID, PutKind } from "../sync/entities.ts";
import type { Refused } from "../sync/store.ts";
import { refusedMutations } from "./queue.ts";
import { client } from "./world.ts";

export interface RefusedView {
  key: string;
  kind: PutKind;
  id: ID;
  op: "put" | "delete";
  code: Refused["code"];
  field: string | null;
  fields: Fields;
  /** What happened and what to do, in the language of the moment. */
  sentence(): string;
  /** What the person wrote; "" when it was no text. */
  text: string;
}

export const refused: ReadonlySignal<RefusedView[]> = computed(() => refusedMutations.value.map(viewOf));

const byThing = computed(() => new Map(refused.value.map((r) => [`${r.kind}/${r.id}`, r])));

/** The refused change of a thing, the newest. Follows it. */
export const refusedOf = (kind: PutKind, id: ID): RefusedView | null => byThing.value.get(`${kind}/${id}`) ?? null;

/** Sends it again; the fields that are given take the place of those that were refused. */
export function retryRefused(key: string, fields?: Fields): Promise<void> {
  const were = refusedMutations.peek().find((r) => r.key === key)?.mutation.fields;
  return client().retry(key, fields && { ...were, ...fields });
}

/** Drops it; what it would have changed is shown as the server has it. */
export const discardRefused = (key: string): Promise<void> => client().discard(key);

// Refusals are rare: the words for them come with the first one.
const say = signal<typeof sentence | null>(null);

effect(() => {
  if (refusedMutations.value.length === 0 || say.peek()) return;
  import("../i18n/refused.ts").then(
    (words) => (say.value = words.sentence),
    () => {}, // with the next one; until then the server's own words do
  );
});

function viewOf(r: Refused): RefusedView {
  const { kind, id, op, fields = {} } = r.mutation;
  return {
    key: r.key, kind, id, op, code: r.code, field: r.field ?? null, fields,
    sentence: () => say.value?.(r.code, kind, r.field) ?? r.message ?? "",
    text: [fields.title, fields.text, fields.memo, fields.label, fields.name].filter((s) => typeof s === "string").join("\n"),
  };
}
