// What was just done, for half an hour: the toast is not the only chance to take something back.

import { activity } from "../../data/undo.ts";
import { now } from "../../data/clock.ts";
import { words } from "../../i18n/belongings.ts";
import { ago } from "../../i18n/format.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Group } from "./group.tsx";

const minuteMs = 60_000;
const keptMinutes = 30;

export function ActivityPart() {
  const list = activity.value.filter((a) => now.value - a.at / minuteMs < keptMinutes);
  if (list.length === 0) return <EmptyState picture="sprout" title={words().activityNone}>{words().activityNoneSays}</EmptyState>;
  return (
    <Group says={words().activitySays}>
      <ul class="set-lines">
        {list.map((a) => (
          <li key={a.key} class="set-row">
            <span class="set-main">{a.message()}<span class="set-says">{ago(a.at, now.value * minuteMs)}</span></span>
            {a.undo && <Button size="small" aria-label={words().undoName(a.message())} onClick={a.undo}>{words().undo}</Button>}
          </li>
        ))}
      </ul>
    </Group>
  );
}
