// Which day it is for the person, also after midnight, after sleep, and after a journey.

import { batch, computed, effect, signal, untracked, type ReadonlySignal, type Signal } from "@preact/signals";
import { nextDayAt, todayIn } from "../sync/days.ts";
import type { Day } from "../sync/entities.ts";
import { deviceZone, saveSettings, settings } from "./me.ts";
import { recall, remember } from "./remember.ts";
import { held, myID, onDay, one } from "./world.ts";

const minuteMs = 60_000;

/** The time of this device: read at each minute, and when the page comes back. */
const clock = signal(Date.now());

const zoneAndStart = computed(() => `${settings.value.time_zone} ${settings.value.day_start_hour}`);

/** The person's own day: it begins at day_start_hour of its date in the zone of the settings. */
export const today: ReadonlySignal<Day> = computed(() => {
  const [zone, start] = zoneAndStart.value.split(" ");
  return todayIn(zone!, Number(start), new Date(clock.value));
});

/** Minutes since 1970. */
export const now: ReadonlySignal<number> = computed(() => Math.floor(clock.value / minuteMs));

/** A new day has begun since the person last looked; open: how many todos of the day before are not done. Set null when it has been told. */
export const newDay: Signal<{ from: Day; open: number } | null> = signal(null);

/** This device is in another zone than the settings say; asked once for each. Answer by answerZone. */
export const zoneChange: Signal<{ from: string; to: string } | null> = signal(null);

/** Goes over to the device's zone, or stays; either way the question is not asked again for this zone. */
export async function answerZone(follow: boolean): Promise<void> {
  const asked = zoneChange.value;
  if (!asked) return;
  remember(zoneAsked(), asked.to);
  zoneChange.value = null;
  if (follow) await saveSettings({ time_zone: asked.to });
}

/** Begins to follow the clock for whoever is in; returns how to stop. */
export function startClock(): () => void {
  const stops = [tick(), followDay(), followZone()];
  return () => {
    for (const stop of stops) stop();
    batch(() => {
      newDay.value = null;
      zoneChange.value = null;
    });
  };
}

/** Reads the clock now. Timers sleep with the device, so whatever may have waked it calls this. */
export function readClock(): void {
  clock.value = Date.now();
}

function tick(): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const next = (): void => {
    readClock();
    const at = Date.now();
    const minute = minuteMs - (at % minuteMs);
    const day = nextDayAt(settings.peek().time_zone, settings.peek().day_start_hour, new Date(at)).getTime() - at;
    timer = setTimeout(next, Math.max(1, Math.min(minute, day)));
  };
  const seen = (): void => {
    if (document.visibilityState === "visible") readClock();
  };
  next();
  if (typeof document !== "undefined") document.addEventListener("visibilitychange", seen);
  return () => {
    clearTimeout(timer);
    if (typeof document !== "undefined") document.removeEventListener("visibilitychange", seen);
  };
}

const dayKnown = (): string => `day-${myID()}`;
const zoneAsked = (): string => `zone-${myID()}`;

/** Tells of a new day, when there is something to tell: the day went by before the person's eyes, or left something open. */
function followDay(): () => void {
  const watching = effect(() => {
    const day = today.value;
    if (!one("settings", myID())) return; // the zone is not known yet
    untracked(() => {
      const seen = recall(dayKnown());
      remember(dayKnown(), day);
      if (!seen || seen >= day) return;
      newDay.value = { from: seen, open: openOn(seen) };
    });
  });
  const counting = effect(() => {
    const told = newDay.value;
    if (!told) return;
    const open = openOn(told.from);
    if (open !== told.open) newDay.value = { from: told.from, open };
  });
  return () => {
    watching();
    counting();
  };
}

function openOn(day: Day): number {
  let open = 0;
  for (const { entity } of held("todo").under(onDay(myID(), day)).values()) if (!entity.done) open++;
  return open;
}

function followZone(): () => void {
  return effect(() => {
    void clock.value;
    const own = one("settings", myID());
    if (!own) return;
    const to = deviceZone();
    const same = sameZone(own.time_zone, to);
    if (same && zoneChange.peek()) zoneChange.value = null;
    if (same || recall(zoneAsked()) === to) return;
    if (zoneChange.peek()?.to !== to) zoneChange.value = { from: own.time_zone, to };
  });
}

/** Two names of one zone, such as Asia/Calcutta and Asia/Kolkata, ask nothing. */
const sameZone = (a: string, b: string): boolean => a === b || canonical(a) === canonical(b);

function canonical(zone: string): string {
  try {
    return Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return zone;
  }
}
