// The same thing by another door: a line for a terminal that works as it stands.

import { useEffect, useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { goals } from "../../data/goals.ts";
import { accessToken } from "../../data/session.ts";
import { words } from "../../i18n/demo.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { CopyText } from "../system/copy.tsx";

export function ApiSheet({ onClose }: { onClose: () => void }) {
  const [token, setToken] = useState("");
  useEffect(() => void accessToken().then(setToken, () => {}), []);
  const goal = goals.value.find((g) => g.status === "active" && g.audience !== "private");
  const body = JSON.stringify({ goal_id: goal?.id, title: words().apiTodo, date: today.value });
  const line = [`curl ${location.origin}/v1/todos \\`, `  -H "Authorization: Bearer ${token}" \\`, `  -H "Content-Type: application/json" \\`, `  -d '${body}'`].join("\n");
  return (
    <Sheet title={words().apiTitle} onClose={onClose} side="centre">
      <div class="stack">
        <p>{words().apiWords}</p>
        <pre class="demo-code" tabIndex={0}><code>{line}</code></pre>
        <div class="demo-actions">
          <CopyText text={line}>{words().copy}</CopyText>
          <ButtonLink href="/docs/quickstart" size="small">{words().apiMore}</ButtonLink>
        </div>
      </div>
    </Sheet>
  );
}
