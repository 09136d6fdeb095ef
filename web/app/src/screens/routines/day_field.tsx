import "../../ui/field.css";
import { useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { settings } from "../../data/me.ts";
import { relativeDay } from "../../i18n/format.ts";
import type { Day } from "../../sync/entities.ts";
import { Chip } from "../../ui/chip.tsx";
import { DatePicker } from "../../ui/date_picker.tsx";

interface Props {
  label: string;
  value: Day | null;
  none?: string; // what no day is called, where that can be
  min?: Day;
  onChange: (day: Day | null) => void;
}

/** A day that shows as a word, and opens its calendar in place. */
export function DayField({ label, value, none, min, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const pick = (day: Day | null) => {
    setOpen(false);
    onChange(day);
  };
  const said = value ? relativeDay(value, today.value) : (none ?? "–");
  return (
    <div class="day-field">
      <span class="field-label">{label}</span>
      <div class="own-chips">
        <Chip icon="calendar" pressed={open} label={`${label}: ${said}`} onClick={() => setOpen(!open)}>{said}</Chip>
        {none && value && <Chip pressed={false} onClick={() => pick(null)}>{none}</Chip>}
      </div>
      {open && <DatePicker value={value} today={today.value} weekStart={settings.value.week_start} min={min} quick={false} onPick={pick} />}
    </div>
  );
}
