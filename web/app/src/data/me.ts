// The person who is in: profile and settings.

import { computed, effect, type ReadonlySignal } from "@preact/signals";
import { locale, type Locale } from "../i18n/i18n.ts";
import type { ID, Profile, Settings } from "../sync/entities.ts";
import { change } from "./change.ts";
import { isDemo } from "./panes.ts";
import { myID, one } from "./world.ts";

export interface Me {
  id: ID;
  profile: Profile;
  settings: Settings;
}

/**
 * Before anything has come: what the server would say, in this device's zone and language. An edit that waited for a new
 * sign-in may be here before the rest.
 */
export const me: ReadonlySignal<Me> = computed(() => {
  const id = myID();
  return { id, profile: one("profile", id) ?? blankProfile(id), settings: { ...blankSettings(id), ...one("settings", id) } }; // one that is changed before it has come has only what was changed
});

/** The settings alone: what follows them is not woken by a new name. */
export const settings: ReadonlySignal<Settings> = computed(() => me.value.settings);

export function saveProfile(fields: Partial<Pick<Profile, "handle" | "name" | "bio" | "photo_id">>): Promise<void> {
  return change({ op: "put", kind: "profile", id: myID(), fields });
}

export function saveSettings(fields: Partial<Omit<Settings, "kind" | "id" | "rev" | "created_at">>): Promise<void> {
  return change({ op: "put", kind: "settings", id: myID(), fields });
}

/** The zone that this device is in. */
export const deviceZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Keeps the page in the language of the person's settings; returns how to stop. */
export function followLocale(): () => void {
  let first: Locale | undefined; // of the demo's person: a visitor reads their own language until they choose another
  return effect(() => {
    const own = one("settings", myID());
    if (!own?.locale) return;
    first ??= own.locale;
    if (!isDemo() || own.locale !== first) locale.value = own.locale;
  });
}

const blankProfile = (id: ID): Profile => ({ kind: "profile", id, rev: 0, handle: "", name: "", bio: "", photo_id: null });

function blankSettings(id: ID): Settings {
  return {
    kind: "settings", id, rev: 0, locale: locale.value, time_zone: deviceZone(), week_start: "sun",
    day_start_hour: 0, newest_first: false, approve_followers: true, searchable_by_handle: true, searchable_by_email: false,
    in_explore: false, cheers_on_todos: true, cheers_on_diaries: true, default_audience: "private", quiet_from: null,
    quiet_to: null, inbox_seen_at: null,
  };
}
