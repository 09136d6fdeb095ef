// How long it took. One runs at a time; finishing the todo stops it.

import { useEffect, useState } from "preact/hooks";
import type { TodoView } from "../../data/days.ts";
import { timer } from "../../data/todos.ts";
import { client, everything, held } from "../../data/world.ts";
import { duration } from "../../i18n/format.ts";
import { words } from "../../i18n/todo.ts";
import type { Timer } from "../../sync/entities.ts";
import { timerId } from "../../sync/ids.ts";
import { Button } from "../../ui/button.tsx";
import { Line } from "./line.tsx";

const secondMs = 1000;

/** Seconds that a timer shows at an instant, in Unix milliseconds. */
export function secondsOf(t: Pick<Timer, "state" | "started_at" | "elapsed_s">, now: number): number {
  const running = t.state === "running" && t.started_at ? Math.max(0, (now - Date.parse(t.started_at)) / secondMs) : 0;
  return Math.floor(t.elapsed_s + running);
}

export function TimerLine({ view }: { view: TodoView }) {
  const { todo } = view;
  const w = words();
  const at = held("timer").one(timerId(todo.id))?.entity;
  const state = at?.state ?? "stopped";
  useSeconds(state === "running");
  const spent = at ? Math.max(secondsOf(at, client().serverNow()), state === "stopped" ? (todo.timer_s ?? 0) : 0) : (todo.timer_s ?? 0);
  const set = (to: Timer["state"]) => () => void timer(view, to);
  const shown = state !== "stopped" || spent > 0;
  if (todo.done && !shown) return null;
  return (
    <Line icon="clock" label={w.timer} aside={shown && <span class={`todo-clock${state === "running" ? " todo-clock-on" : ""}`} role="timer">{duration(spent)}</span>}>
      {!todo.done && (
        <div class="own-chips">
          {state === "running"
            ? <Button size="small" onClick={set("paused")}>{w.timerPause}</Button>
            : <Button size="small" onClick={set("running")}>{state === "paused" || spent > 0 ? w.timerResume : w.timerStart}</Button>}
          {state !== "stopped" && <Button kind="plain" size="small" onClick={set("stopped")}>{w.timerStop}</Button>}
        </div>
      )}
      {state !== "running" && otherRuns(timerId(todo.id)) && !todo.done && <p class="own-note">{w.timerOther}</p>}
    </Line>
  );
}

function otherRuns(id: string): boolean {
  for (const { entity } of held("timer").under(everything).values()) if (entity.id !== id && entity.state === "running") return true;
  return false;
}

/** Draws anew each second while something runs and somebody looks. */
function useSeconds(on: boolean): void {
  const [, tick] = useState(0);
  useEffect(() => {
    if (!on) return;
    const every = setInterval(() => {
      if (document.visibilityState === "visible") tick((n) => n + 1);
    }, secondMs);
    return () => clearInterval(every);
  }, [on]);
}
