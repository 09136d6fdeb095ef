// No goals yet: three to begin with, each to be left out by a tap.

import { useState } from "preact/hooks";
import { addGoal } from "../../data/goals.ts";
import { words } from "../../i18n/goals.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { EmptyState } from "../../ui/states.tsx";

export function Samples({ onOwn }: { onOwn: () => void }) {
  const w = words();
  const [taken, setTaken] = useState(() => w.samples.map(() => true));
  const take = () => w.samples.forEach((sample, i) => taken[i] && addGoal(sample));
  return (
    <EmptyState
      picture="sprout" title={w.empty}
      action={<><Button kind="primary" disabled={!taken.includes(true)} onClick={take}>{w.takeSamples}</Button><Button kind="plain" onClick={onOwn}>{w.addNow}</Button></>}
    >
      <div class="own-chips samples">
        {w.samples.map((s, i) => (
          <Chip key={s.color} color={s.color} pressed={taken[i]} onClick={() => setTaken(taken.map((t, j) => (j === i ? !t : t)))}>{s.title}</Chip>
        ))}
      </div>
      <p class="own-note">{w.newPrivate}</p>
    </EmptyState>
  );
}
