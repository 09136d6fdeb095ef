// What rings while a page is open: the server's notices, and alarms that came due while there was no connection to hear
// them. Each rings once on this device.

import { signal, untracked, effect, type ReadonlySignal } from "@preact/signals";
import { words } from "../i18n/rings.ts";
import type { Client } from "../sync/client.ts";
import { addDays, alarmInstant } from "../sync/days.ts";
import type { Day, ID, Instant } from "../sync/entities.ts";
import { now, today } from "./clock.ts";
import { settings } from "./me.ts";
import { recall, remember } from "./remember.ts";
import { tell } from "./undo.ts";
import { held, myID, onDay } from "./world.ts";

export interface Ring {
  key: string;
  kind: "alarm" | "reminder" | "knock";
  id: ID; // of the reminder, or of the knock's news
  todo: ID | null;
  at: Instant;
}

const rings = signal<readonly Ring[]>([]);

/** What rings now and nobody has quieted; the newest last. */
export const ringing: ReadonlySignal<readonly Ring[]> = rings;

export function quiet(key: string): void {
  rings.value = rings.peek().filter((r) => r.key !== key);
}

const lateMs = 10 * 60_000; // what is later stands in the inbox as missed
const mostTold = 200;

const toldName = (): string => `rung-${myID()}`;

/** Follows a client's notices and the clock; returns how to stop. */
export function followAlarms(c: Client): () => void {
  const stops = [
    c.on("notice", (n) => {
      const key = n.kind === "alarm" && n.todo_id ? alarmKey(n.todo_id, n.at) : `${n.kind}/${n.id}/${n.at}`;
      ring({ key, kind: n.kind, id: n.id, todo: n.todo_id ?? null, at: n.at });
    }),
    effect(() => {
      void now.value;
      untracked(() => ringDue());
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    rings.value = [];
  };
}

const alarmKey = (todo: ID, at: Instant): string => `alarm/${todo}/${Date.parse(at)}`;

/** Rings own alarms that are over since a few minutes. One before the day begins belongs to the day before. */
function ringDue(): void {
  const at = Date.now();
  const { time_zone: zone, day_start_hour: start } = settings.peek();
  const told = (recall(toldName()) ?? "").split("\n");
  for (const day of [addDays(today.peek(), -1), today.peek()]) {
    for (const { id, due } of alarmsOn(day, zone, start)) {
      if (due > at || at - due > lateMs) continue;
      const instant = new Date(due).toISOString();
      const key = alarmKey(id, instant);
      if (!told.includes(key)) ring({ key, kind: "alarm", id, todo: id, at: instant });
    }
  }
}

function alarmsOn(day: Day, zone: string, start: number): { id: ID; due: number }[] {
  const due: { id: ID; due: number }[] = [];
  for (const { entity: t } of held("todo").under(onDay(myID(), day)).values()) {
    if (t.alarm && !t.done) due.push({ id: t.id, due: alarmInstant(day, t.alarm, zone, start).getTime() });
  }
  return due;
}

const heard = new Set<string>(); // by this tab; a notice is heard by all of them

function ring(r: Ring): void {
  if (heard.has(r.key)) return;
  heard.add(r.key);
  const told = (recall(toldName()) ?? "").split("\n").filter((key) => key && key !== r.key);
  remember(toldName(), [...told, r.key].slice(-mostTold).join("\n"));
  rings.value = [...rings.peek(), r];
  tell(() => said(r));
}

/** What a ring says. The news of a knock may come a moment after it. */
function said(r: Ring): string {
  if (r.kind === "reminder") return words().reminder(held("reminder").one(r.id)?.entity.label ?? "");
  if (r.kind === "knock") return words().knock(held("news").one(r.id)?.entity.user?.name ?? "");
  return words().alarm((r.todo && held("todo").one(r.todo)?.entity.title) || "…");
}
