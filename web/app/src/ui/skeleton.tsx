import "./skeleton.css";
import { parts } from "../i18n/parts.ts";

/** The shape of what is on its way; shown only after a moment, so that what comes at once does not flicker. */
export function Skeleton({ rows = 3, kind = "rows" }: { rows?: number; kind?: "rows" | "sections" | "people" }) {
  return (
    <div class={`skeleton skeleton-${kind}`} role="status" aria-label={parts().loading}>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} class="skeleton-part" aria-hidden="true"><span class="skeleton-spot" /><span class="skeleton-words" /></div>
      ))}
    </div>
  );
}
