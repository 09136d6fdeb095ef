import "../../ui/field.css";
import { useEffect, useId, useState } from "preact/hooks";
import { maxTemperature } from "../../data/diaries.ts";
import { words } from "../../i18n/diary.ts";
import { Button } from "../../ui/button.tsx";

const lukewarm = 36; // where the thumb rests before anybody moved it

/** How warm the day was, from 0 to 100, or nothing. */
export function Temperature({ value, onChange }: { value: number | null; onChange: (value: number | null) => void }) {
  const id = useId();
  const w = words();
  const [at, setAt] = useState(value);
  useEffect(() => setAt(value), [value]);
  const said = at === null ? w.temperatureNone : w.temperatureIs(at);
  return (
    <div class="temperature">
      <label for={id} class="field-label">{w.temperature}</label>
      <output for={id} class="temperature-says">{said}</output>
      <input
        id={id} type="range" min={0} max={maxTemperature} value={at ?? lukewarm} aria-valuetext={said} class={at === null ? "temperature-none" : undefined}
        onInput={(e) => setAt(Number(e.currentTarget.value))} onChange={(e) => onChange(Number(e.currentTarget.value))}
      />
      {at !== null && <Button kind="plain" size="small" onClick={() => onChange(null)}>{w.temperatureClear}</Button>}
    </div>
  );
}
