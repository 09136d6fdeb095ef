// What friends do, read out: only for whoever has asked for it.

import { effect } from "@preact/signals";
import { peopleRow } from "../../data/row.ts";
import { words } from "../../i18n/spoken.ts";
import type { Day, ID } from "../../sync/entities.ts";
import { say } from "../../ui/live.tsx";

/** Says who has just finished something; what was done before is not news. */
export function speakNews(): () => void {
  let known = new Map<ID, { day: Day; done: number }>();
  return effect(() => {
    const now = peopleRow.value.filter((p) => !p.self);
    for (const p of now) {
      const before = known.get(p.person.id);
      if (before?.day === p.day && p.done > before.done) say(words().finished(p.person.name, p.done, p.total));
    }
    known = new Map(now.map((p) => [p.person.id, p]));
  });
}
