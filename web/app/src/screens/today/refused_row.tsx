// What the server did not take, said where it was written, with the words still there.

import { useRef, useState } from "preact/hooks";
import { goals } from "../../data/goals.ts";
import { discardRefused, type RefusedView, retryRefused } from "../../data/refused.ts";
import { words } from "../../i18n/hands.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { MenuPanel } from "../../ui/menu.tsx";

export function RefusedLine({ refused: r, title }: { refused: RefusedView; title: string }) {
  const [choosing, setChoosing] = useState(false);
  const move = useRef<HTMLButtonElement>(null);
  const others = goals.value.filter((g) => g.status === "active" && g.id !== r.fields.goal_id);
  return (
    <div class="todo-refused" role="alert">
      <p><Icon name="warn" size={18} /><span>{r.sentence()}</span></p>
      {r.text !== "" && r.text !== title && <p class="todo-refused-text" tabIndex={0}>{r.text}</p>}
      <div class="todo-refused-acts">
        <Button size="small" onClick={() => void retryRefused(r.key)}>{words().retry}</Button>
        {"goal_id" in r.fields && others.length > 0 && <Button size="small" buttonRef={move} aria-haspopup="menu" onClick={() => setChoosing(true)}>{words().toGoal}</Button>}
        <Button size="small" kind="danger" onClick={() => void discardRefused(r.key)}>{words().discard}</Button>
      </div>
      {choosing && (
        <MenuPanel
          at={move.current!} label={words().toGoal} onClose={() => setChoosing(false)}
          items={others.map((g) => ({ label: g.title, onSelect: () => void retryRefused(r.key, { goal_id: g.id }) }))}
        />
      )}
    </div>
  );
}
