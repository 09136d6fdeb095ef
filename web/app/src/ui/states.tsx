// What stands where there is nothing to show, or where it could not be fetched.

import "./states.css";
import type { ComponentChildren } from "preact";
import { parts } from "../i18n/parts.ts";
import { Button } from "./button.tsx";
import { Drawing, type Picture } from "./drawing.tsx";

/** One sentence, one way on, and a faint picture. */
export function EmptyState({ picture, title, children, action }: { picture: Picture; title: string; children?: ComponentChildren; action?: ComponentChildren }) {
  return (
    <div class="state">
      <Drawing picture={picture} />
      <p class="state-title">{title}</p>
      {children && <div class="state-words">{children}</div>}
      {action && <div class="state-action">{action}</div>}
    </div>
  );
}

/** What happened and what to do now. */
export function ErrorState({ title, children, onRetry }: { title?: string; children?: ComponentChildren; onRetry?: () => void }) {
  return (
    <div class="state" role="alert">
      <p class="state-title">{title ?? parts().failed}</p>
      <div class="state-words">{children ?? parts().failedHint}</div>
      {onRetry && <div class="state-action"><Button icon="repeat" onClick={onRetry}>{parts().retry}</Button></div>}
    </div>
  );
}
