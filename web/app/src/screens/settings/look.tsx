// How this device shows things. None of it travels.

import { words } from "../../i18n/settings.ts";
import { letterKeys, motion, type Motion, shapes, spokenNews, textSize, type TextSize, theme, type Theme } from "../../ui/prefs.ts";
import { Flower } from "../../ui/flower.tsx";
import { Switch } from "../../ui/switch.tsx";
import { Segmented } from "../../ui/tabs.tsx";
import { Group } from "./group.tsx";

const options = <V extends string>(labels: Record<V, string>) => (Object.keys(labels) as V[]).map((value) => ({ value, label: labels[value] }));

export function LookPart() {
  return (
    <>
      <Group says={words().onDevice}>
        <div class="set-fields">
          <Segmented<Theme> label={words().theme} value={theme.value} options={options(words().themes)} onChange={(is) => (theme.value = is)} />
          <Segmented<TextSize> label={words().textSize} value={textSize.value} options={options(words().textSizes)} onChange={(is) => (textSize.value = is)} />
          <p class="set-sample" aria-hidden="true">{words().textSample}</p>
          <Segmented<Motion> label={words().motion} value={motion.value} options={options(words().motions)} onChange={(is) => (motion.value = is)} />
        </div>
      </Group>
      <Group>
        <div class="set-lines">
          <Switch
            label={<span class="set-photo">{words().shapes}<Flower size={28} open={0} petals={[{ color: "leaf", done: true }, { color: "indigo", done: true }, { color: "coral", done: true }, { color: "honey", done: true }]} /></span>}
            hint={words().shapesHint} checked={shapes.value} onChange={(is) => (shapes.value = is)}
          />
          <Switch label={words().keys} hint={words().keysHint} checked={letterKeys.value} onChange={(is) => (letterKeys.value = is)} />
          <Switch label={words().spoken} hint={words().spokenHint} checked={spokenNews.value} onChange={(is) => (spokenNews.value = is)} />
        </div>
      </Group>
    </>
  );
}
