// One person's connection: what it shows, what can be done to it, and its frames, the newest first.

import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { words } from "../../i18n/demo.ts";
import type { ID } from "../../sync/entities.ts";
import { Button } from "../../ui/button.tsx";
import type { Line, Probe } from "./probe.ts";

export function Column({ probe, owner }: { probe: Probe; owner: ID }) {
  const changes = useSignal(0);
  useEffect(() => probe.client.on("change", () => void changes.value++), [probe]);
  const who = useComputed(() => (changes.value, [...probe.client.all("profile")].find((p) => p.owner === probe.client.user)?.entity.name ?? "")).value;
  const counts = useComputed(() => {
    void changes.value;
    const todos = [...probe.client.all("todo")].filter((t) => t.owner === owner && t.entity.date === today.value);
    return { done: todos.filter((t) => t.entity.done).length, total: todos.length };
  }).value;
  return (
    <section class="wire-column" aria-label={who}>
      <h2>{who} <span class="wire-status" data-status={probe.status.value}>{words().status[probe.status.value]}</span></h2>
      <p class="muted">{words().doneOf(counts.done, counts.total)}</p>
      <div class="wire-play">
        <Button size="small" onClick={probe.cut}>{words().cut}</Button>
        <Button size="small" onClick={probe.drop} disabled={probe.dropping.value}>{probe.dropping.value ? words().dropping : words().drop}</Button>
        <Button size="small" kind="plain" onClick={probe.clear}>{words().clear}</Button>
      </div>
      <ol class="wire-lines" aria-label={words().frames} tabIndex={0}>
        {probe.lines.value.map((line) => <Frame key={line.key} line={line} />)}
      </ol>
    </section>
  );
}

const arrows: Record<Line["way"], string> = { sent: "↑", received: "↓", dropped: "✕" };

function Frame({ line }: { line: Line }) {
  return (
    <li class="wire-line" data-way={line.way}>
      <details>
        <summary><span class="wire-way" title={words()[line.way]}>{arrows[line.way]}</span> <b>{line.type}</b> <span class="muted">{line.bytes} B · {(line.at / 1000).toFixed(3)} s</span></summary>
        <pre>{line.text}</pre>
      </details>
    </li>
  );
}
