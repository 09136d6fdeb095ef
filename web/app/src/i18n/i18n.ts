// The language of the moment and what follows it.

import { computed, signal } from "@preact/signals";

export type Locale = "ko" | "en";

/** The language that the page is in. Set by the person's settings; before sign-in by the browser's wish. */
export const locale = signal<Locale>(wished(typeof navigator === "undefined" ? ["ko"] : navigator.languages));

export function wished(languages: readonly string[]): Locale {
  for (const tag of languages) {
    const name = tag.toLowerCase().split("-")[0];
    if (name === "ko" || name === "en") return name;
  }
  return "en";
}

/** Messages of one area in both languages; the English ones must have the shape of the Korean. */
export function messages<M extends object>(of: { ko: M; en: NoInfer<M> }): () => M {
  const current = computed(() => of[locale.value]);
  return () => current.value;
}
