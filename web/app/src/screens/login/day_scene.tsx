// A quiet day, drawn from the parts of the product itself.

import { words } from "../../i18n/account.ts";
import { CheckMark } from "../../ui/check.tsx";
import { Flower, type Petal } from "../../ui/flower.tsx";
import { Icon } from "../../ui/icon.tsx";
import type { Color } from "../../sync/entities.ts";

const pigments: readonly Color[] = ["leaf", "indigo", "coral", "leaf", "indigo", "honey"];

/** A day of which the first done petals have their colour. */
const flower = (petals: number, done: number, from: number): Petal[] =>
  Array.from({ length: petals }, (_, i) => ({ color: pigments[(i + from) % pigments.length]!, done: i < done }));

const week: readonly Petal[][] = [flower(5, 5, 0), flower(4, 2, 1), flower(6, 6, 2), flower(4, 3, 0), flower(5, 5, 3), flower(3, 1, 1), flower(6, 4, 0)];

export function DayScene() {
  const { sample } = words();
  return (
    <div class="day-scene">
      <div class="day-idea"><h2>{words().idea}</h2><p>{words().ideaMore}</p></div>
      <div class="day-page" aria-hidden="true">
        <div class="day-top"><span class="day-name"><strong>{words().sampleToday}</strong><span class="meta">{words().sampleDone}</span></span><Flower petals={sample} open={sample.filter((t) => !t.done).length} size={72} fresh /></div>
        <div class="day-todos">
          {sample.map((todo, i) => (
            <div key={todo.title} class="day-todo">
              <CheckMark checked={todo.done} color={todo.color} />
              <span class={todo.done ? "day-done" : ""}>{todo.title}</span>
              {i === 0 && <span class="day-cheer">👏</span>}
            </div>
          ))}
        </div>
        <div class="day-week">{week.map((petals, i) => <Flower key={i} petals={petals} open={petals.filter((p) => !p.done).length} size={30} />)}</div>
      </div>
      <ul class="day-points">{words().ideaPoints.map((point) => <li key={point}><Icon name="check" size={16} /><span>{point}</span></li>)}</ul>
    </div>
  );
}
