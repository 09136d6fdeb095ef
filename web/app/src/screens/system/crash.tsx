// A screen broke. What was written is in the queue, whatever the screen does; this says so, and helps whoever reports it.

import "../../ui/states.css";
import "./system.css";
import { waiting } from "../../data/queue.ts";
import { words } from "../../i18n/system.ts";
import { Button } from "../../ui/button.tsx";
import { title } from "../shell/title.ts";
import { CopyText } from "./copy.tsx";

export function Crash({ error, onAgain }: { error: unknown; onAgain: () => void }) {
  title(words().crashTitle);
  return (
    <div class="state" role="alert">
      <h1 class="system-title" tabIndex={-1}>{words().crashTitle}</h1>
      <p class="state-words">{words().crash} {waiting.value > 0 && words().crashWaiting(waiting.value)}</p>
      <div class="state-action">
        <Button kind="primary" onClick={() => location.reload()}>{words().reload}</Button>
        <Button onClick={onAgain}>{words().again}</Button>
        <CopyText text={detailsOf(error)}>{words().crashDetails}</CopyText>
      </div>
    </div>
  );
}

/** What whoever mends it wants to know; nothing that the person wrote. */
export function detailsOf(error: unknown): string {
  const what = error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
  return [location.pathname.replace(/@[^/]+/, "@…"), navigator.userAgent, new Date().toISOString(), what].join("\n");
}
