// Daily times of one's own, tied to no todo.

import { computed, type ReadonlySignal } from "@preact/signals";
import type { ID, Reminder, TimeOfDay } from "../sync/entities.ts";
import { newId } from "../sync/ids.ts";
import { change } from "./change.ts";
import { undoable } from "./undo.ts";
import { client, everything, held } from "./world.ts";

/** By their time, those of one time in the order in which they were made. */
export const reminders: ReadonlySignal<Reminder[]> = computed(() =>
  [...held("reminder").under(everything).values()]
    .map((h) => h.entity)
    .sort((a, b) => (a.time === b.time ? (a.id < b.id ? -1 : 1) : a.time < b.time ? -1 : 1)),
);

export function addReminder(time: TimeOfDay, label: string): ID {
  const id = newId(client().serverNow());
  void change({ op: "put", kind: "reminder", id, fields: { time, label, enabled: true } });
  return id;
}

export function saveReminder(id: ID, fields: Partial<Pick<Reminder, "time" | "label" | "enabled">>): Promise<void> {
  return change({ op: "put", kind: "reminder", id, fields });
}

export function removeReminder(id: ID, message: () => string): void {
  void change({ op: "delete", kind: "reminder", id });
  undoable(message, () => void change({ op: "put", kind: "reminder", id, fields: { deleted: false } }));
}
