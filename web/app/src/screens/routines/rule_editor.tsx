// When a routine comes: how often, and on which days.

import "../../ui/field.css";
import { useId, useState } from "preact/hooks";
import { settings } from "../../data/me.ts";
import { shortDay } from "../../i18n/format.ts";
import { words } from "../../i18n/routines.ts";
import { weekdays } from "../../sync/recurrence.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Select } from "../../ui/select.tsx";
import { type Freq, freqs, type RuleDraft, toggled, yearDate } from "./rule.ts";

const anyLeapYear = 2024;
const daysInMonth = 31;

export function RuleEditor({ draft, onChange }: { draft: RuleDraft; onChange: (draft: RuleDraft) => void }) {
  const w = words();
  const id = useId();
  const set = (part: Partial<RuleDraft>) => onChange({ ...draft, ...part });
  return (
    <fieldset class="rule">
      <legend class="field-label">{w.rule}</legend>
      <div class="own-chips" role="radiogroup" aria-label={w.rule}>
        {freqs.map((freq) => (
          <label key={freq} class="rule-freq">
            <input type="radio" name={id} checked={freq === draft.freq} onChange={() => set({ freq })} />
            <span>{w.freqs[freq]}</span>
          </label>
        ))}
      </div>
      <Days draft={draft} set={set} />
    </fieldset>
  );
}

function Days({ draft, set }: { draft: RuleDraft; set: (part: Partial<RuleDraft>) => void }) {
  switch (draft.freq as Freq) {
    case "daily":
      return null;
    case "weekly":
    case "biweekly":
      return <Week draft={draft} set={set} />;
    case "monthly":
      return <Month draft={draft} set={set} />;
    case "yearly":
      return <Year draft={draft} set={set} />;
  }
}

interface Part {
  draft: RuleDraft;
  set: (part: Partial<RuleDraft>) => void;
}

function Week({ draft, set }: Part) {
  const w = words();
  const order = settings.value.week_start === "sun" ? [weekdays[6]!, ...weekdays.slice(0, 6)] : weekdays;
  return (
    <div class="rule-week" role="group" aria-label={w.weekdaysAsk}>
      {order.map((day) => (
        <button key={day} type="button" class="rule-day" aria-pressed={draft.weekdays.includes(day)} title={w.weekdaysLong[day]} onClick={() => set({ weekdays: toggled(draft.weekdays, day) })}>
          {w.weekdays[day]}
        </button>
      ))}
    </div>
  );
}

function Month({ draft, set }: Part) {
  const w = words();
  return (
    <>
      <div class="rule-month" role="group" aria-label={w.monthDaysAsk}>
        {Array.from({ length: daysInMonth }, (_, i) => i + 1).map((day) => (
          <button key={day} type="button" class="rule-day" aria-pressed={draft.days.includes(day)} onClick={() => set({ days: toggled(draft.days, day) })}>
            {day}
          </button>
        ))}
        <button type="button" class="rule-day rule-last" aria-pressed={draft.last} onClick={() => set({ last: !draft.last })}>{w.last}</button>
      </div>
      {draft.days.some((d) => d > 28) && <p class="own-note">{w.lastSays}</p>}
    </>
  );
}

function Year({ draft, set }: Part) {
  const w = words();
  const [month, setMonth] = useState("1");
  const [day, setDay] = useState("1");
  const date = yearDate(Number(month), Number(day));
  const numbers = (n: number, label: (n: number) => string) => Array.from({ length: n }, (_, i) => ({ value: String(i + 1), label: label(i + 1) }));
  const monthLabel = (n: number) => new Intl.DateTimeFormat(document.documentElement.lang || undefined, { month: "long", timeZone: "UTC" }).format(Date.UTC(anyLeapYear, n - 1, 1));
  return (
    <div class="rule-year" role="group" aria-label={w.datesAsk}>
      {draft.dates.length > 0 && (
        <div class="own-chips">
          {[...draft.dates].sort().map((d) => (
            <Chip key={d} icon="close" label={w.removeDate(sayDate(d))} onClick={() => set({ dates: toggled(draft.dates, d) })}>{sayDate(d)}</Chip>
          ))}
        </div>
      )}
      <div class="rule-date">
        <Select label={w.month} value={month} onChange={setMonth} options={numbers(12, monthLabel)} />
        <Select label={w.dayOfMonth} value={day} onChange={setDay} options={numbers(daysInMonth, (n) => w.monthDay(n))} />
        <Button size="small" icon="plus" disabled={!date || draft.dates.includes(date)} onClick={() => date && set({ dates: [...draft.dates, date] })}>{w.addDate}</Button>
      </div>
      {draft.dates.includes("02-29") && <p class="own-note">{w.leap}</p>}
    </div>
  );
}

const sayDate = (date: string): string => shortDay(`${anyLeapYear}-${date}`);
