// How things are being kept, in a word or two. When the last of a queue is out, the pill turns into a tick.

import "./pill.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { pill } from "../../data/status.ts";
import { words } from "../../i18n/shell.ts";
import { Icon } from "../../ui/icon.tsx";
import { say } from "../../ui/live.tsx";

const drainedMs = 2000; // how long the tick stays after a queue has drained

type Seen = (typeof pill)["value"];

/** The words of a state. */
function wordsOf({ state, waiting }: Seen): string {
  const all = words().pill;
  return state === "offline" ? all.offline(waiting) : all[state];
}

export function SyncPill() {
  const at = pill.value;
  const [drained, setDrained] = useState(false);
  const was = useRef<Seen>(at);
  useEffect(() => {
    const before = was.current;
    was.current = at;
    if (before.state !== at.state && (at.state === "offline" || before.state === "offline")) say(wordsOf(at));
    if (at.state !== "saved") return setDrained(false);
    if (before.waiting === 0 || before.state === "saved") return;
    setDrained(true);
  }, [at.state, at.waiting]);
  useEffect(() => {
    if (!drained) return;
    const timer = setTimeout(() => setDrained(false), drainedMs);
    return () => clearTimeout(timer);
  }, [drained]);
  const shown = at.visible || drained;
  return (
    <span class={`pill pill-${at.state}${drained ? " pill-drained" : ""}`} data-shown={shown || undefined} aria-hidden={!shown || undefined} data-testid="pill" data-state={at.state}>
      {drained ? <Icon name="check" size={14} /> : <span class="pill-dot" aria-hidden="true" />}
      <span>{wordsOf(at)}</span>
    </span>
  );
}

/** The pill of screens that have no head of their own for it. */
export function PillFloat() {
  return <div class="pill-float"><SyncPill /></div>;
}
