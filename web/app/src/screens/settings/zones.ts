// Time zones and what people call them.

import { locale } from "../../i18n/i18n.ts";
import { koreanCity, matches } from "./zone_search.ts";

export interface Zone {
  id: string; // IANA
  city: string;
  name: string; // "한국 표준시", "Korean Standard Time"
}

/** Every zone that this browser knows; where it cannot tell, those of the person and the device. */
export function allZones(known: readonly string[]): Zone[] {
  const listed = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  return [...new Set([...listed, ...known])].sort().map(zoneOf);
}

const made = new Map<string, Zone>();

export function zoneOf(id: string): Zone {
  const key = `${locale.value} ${id}`;
  let zone = made.get(key);
  if (!zone) made.set(key, (zone = { id, city: cityOf(id), name: nameOf(id, "longGeneric") }));
  return zone;
}

/** "America/Argentina/Catamarca" is "Catamarca, Argentina". */
function cityOf(id: string): string {
  const known = locale.value === "ko" ? koreanCity(id) : undefined;
  if (known) return known;
  const [, ...rest] = id.split("/");
  return (rest.length === 0 ? [id] : rest).reverse().join(", ").replaceAll("_", " ");
}

/** "GMT+9" of now. */
export const offsetOf = (id: string): string => nameOf(id, "shortOffset");

function nameOf(id: string, style: "longGeneric" | "shortOffset"): string {
  try {
    const parts = new Intl.DateTimeFormat(locale.value, { timeZone: id, timeZoneName: style }).formatToParts();
    return parts.find((p) => p.type === "timeZoneName")?.value ?? "";
  } catch {
    return ""; // a zone that this browser does not know yet
  }
}

const shownMost = 60;

/** Those that a search finds, the likeliest first; of an empty one the given. */
export function findZones(zones: readonly Zone[], q: string): Zone[] {
  if (q.trim() === "") return [];
  return zones.filter((z) => matches(q, [z.city, z.id, z.name])).sort((a, b) => rank(a, q) - rank(b, q)).slice(0, shownMost);
}

const rank = (z: Zone, q: string): number => (z.city.toLowerCase().startsWith(q.trim().toLowerCase()) ? 0 : 1);
