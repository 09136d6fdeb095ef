// Language, and when the person's days begin.

import { answerZone, zoneChange } from "../../data/clock.ts";
import { deviceZone, saveSettings, settings } from "../../data/me.ts";
import { words } from "../../i18n/settings.ts";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import { Segmented } from "../../ui/tabs.tsx";
import { Group } from "./group.tsx";
import { ZonePicker } from "./zone.tsx";

const lastStart = 6; // o'clock

/** Somebody who chooses another zone than the device's need not be asked about it. */
async function chooseZone(time_zone: string): Promise<void> {
  await saveSettings({ time_zone });
  if (zoneChange.value) await answerZone(false);
}

export function DaysPart() {
  const s = settings.value;
  const hours = Array.from({ length: lastStart + 1 }, (_, h) => ({ value: String(h), label: words().dayStartAt(h) }));
  return (
    <>
      <Group>
        <div class="set-fields">
          <Segmented label={words().language} value={s.locale} options={[{ value: "ko", label: "한국어" }, { value: "en", label: "English" }]} onChange={(locale) => void saveSettings({ locale })} />
          <Segmented
            label={words().weekStart} value={s.week_start} options={(["sun", "mon"] as const).map((value) => ({ value, label: words().weekStarts[value] }))}
            onChange={(week_start) => void saveSettings({ week_start })}
          />
          <Select label={words().dayStart} hint={words().dayStartHint} value={String(s.day_start_hour)} options={hours} onChange={(h) => void saveSettings({ day_start_hour: Number(h) })} />
        </div>
      </Group>
      <Group title={words().zone} says={words().zoneHint}><ZonePicker zone={s.time_zone} device={deviceZone()} onPick={(zone) => void chooseZone(zone)} /></Group>
      <Group><div class="set-lines"><Switch label={words().newestFirst} checked={s.newest_first} onChange={(newest_first) => void saveSettings({ newest_first })} /></div></Group>
    </>
  );
}
