// The zone that one's days go by: shown, searched for, and taken from the device.

import { useMemo, useRef, useState } from "preact/hooks";
import { words } from "../../i18n/settings.ts";
import { locale } from "../../i18n/i18n.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { allZones, findZones, offsetOf, type Zone, zoneOf } from "./zones.ts";

export function ZonePicker({ zone, device, onPick }: { zone: string; device: string; onPick: (zone: string) => void }) {
  const [q, setQ] = useState<string | null>(null);
  const zones = useMemo(() => allZones([zone, device]), [zone, device, locale.value]);
  const now = zoneOf(zone);
  const change = useRef<HTMLButtonElement | null>(null);
  const close = () => {
    setQ(null);
    requestAnimationFrame(() => change.current?.focus()); // what had the focus is gone
  };
  const pick = (id: string) => {
    close();
    onPick(id);
  };
  const found = q === null ? [] : findZones(zones, q);
  return (
    <div class="set-fields">
      <div class="set-row">
        <span class="set-main"><strong>{now.city}</strong><span class="set-says">{[now.name, offsetOf(zone)].filter(Boolean).join(" · ")}</span></span>
        {q === null && <Button size="small" buttonRef={change} onClick={() => setQ("")}>{words().zoneChange}</Button>}
      </div>
      {device !== zone && (
        <div class="set-row">
          <span class="set-main set-says">{words().zoneDevice(zoneOf(device).city)}</span>
          <Button size="small" onClick={() => pick(device)}>{words().zoneUseDevice}</Button>
        </div>
      )}
      {q !== null && <Field label={words().zoneSearch} value={q} onInput={setQ} autofocus autocomplete="off" onKeyDown={(e) => e.key === "Escape" && close()} />}
      {q !== null && q.trim() !== "" && (found.length === 0
        ? <p class="set-says" role="status">{words().zoneNone}</p>
        : <ul class="zone-list" aria-label={words().zone}>{found.map((z) => <li key={z.id}><Option zone={z} chosen={z.id === zone} onPick={pick} /></li>)}</ul>)}
    </div>
  );
}

function Option({ zone, chosen, onPick }: { zone: Zone; chosen: boolean; onPick: (id: string) => void }) {
  return (
    <button type="button" class="zone-option" aria-pressed={chosen} onClick={() => onPick(zone.id)}>
      <span>{zone.city}</span><span class="meta">{offsetOf(zone.id)}</span>
    </button>
  );
}
