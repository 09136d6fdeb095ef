// The live console of the demo: two people's connections side by side, every frame of them, and how long changes take.

import "./wire.css";
import { signal, useSignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { isDemo, otherPane, otherToken } from "../../data/panes.ts";
import { accessToken, session } from "../../data/session.ts";
import { words } from "../../i18n/demo.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { title } from "../shell/title.ts";
import { Column } from "./column.tsx";
import { openProbe, type Probe } from "./probe.ts";
import { addOne, cheerOne, figuresOf, toggleOne } from "./play.ts";

export function Screen() {
  title(words().wireTitle);
  if (!isDemo()) {
    return (
      <main class="demo-none">
        <h1 class="hidden-visually">{words().wireTitle}</h1>
        <EmptyState picture="box" title={words().wireOnlyDemo} action={<ButtonLink href="/">{words().toDemo}</ButtonLink>} />
      </main>
    );
  }
  return session.value.state === "in" ? <Console /> : null;
}

const took: Signal<readonly number[]> = signal([]);

function Console() {
  const probes = useSignal<{ mine: Probe; theirs: Probe } | null>(null);
  const user = session.value.state === "in" ? session.value.user : "";
  useEffect(() => {
    const other = otherPane();
    if (!other) return;
    const mine = openProbe(user, accessToken);
    const theirs = openProbe(other.id, otherToken);
    probes.value = { mine, theirs };
    return () => {
      mine.stop();
      theirs.stop();
    };
  }, [user]);
  const both = probes.value;
  useTimes(both);
  return (
    <main class="wire">
      <header class="wire-head">
        <div>
          <h1 tabIndex={-1}>{words().wireTitle}</h1>
          <p class="muted">{words().wireHint}</p>
        </div>
        <ButtonLink href="/" size="small">{words().toDemo}</ButtonLink>
      </header>
      {both && (
        <>
          <div class="wire-play">
            <Button kind="primary" onClick={() => addOne(both.mine.client)}>{words().add}</Button>
            <Button onClick={() => toggleOne(both.mine.client)}>{words().toggle}</Button>
            <Button onClick={() => cheerOne(both.theirs.client, user)}>{words().cheer}</Button>
            <p class="wire-figure"><b>{words().figure}</b> {figures()}</p>
          </div>
          <div class="wire-columns">
            <Column probe={both.mine} owner={user} />
            <Column probe={both.theirs} owner={user} />
          </div>
        </>
      )}
    </main>
  );
}

function figures(): string {
  const f = figuresOf(took.value);
  return f ? words().figures(f.p50, f.p95, f.n) : words().noFigures;
}

/** Measures from a change on the left to the same thing on the right. */
function useTimes(both: { mine: Probe; theirs: Probe } | null): void {
  const begun = useRef(new Map<string, number>());
  useEffect(() => {
    if (!both) return;
    const { mine, theirs } = both;
    const todo = (keys: ReadonlySet<string> | null) => [...(keys ?? [])].filter((k) => k.startsWith("todo/")).map((k) => k.slice(5));
    const told = mine.client.on("change", (keys) => {
      for (const id of todo(keys)) if (mine.client.get("todo", id)?.pending && !begun.current.has(id)) begun.current.set(id, performance.now());
    });
    const seen = theirs.client.on("change", (keys) => {
      for (const id of todo(keys)) {
        const at = begun.current.get(id);
        if (at === undefined || mine.client.get("todo", id)?.entity.done !== theirs.client.get("todo", id)?.entity.done) continue;
        begun.current.delete(id);
        took.value = [...took.peek(), performance.now() - at].slice(-100);
      }
    });
    return () => {
      told();
      seen();
    };
  }, [both]);
}
