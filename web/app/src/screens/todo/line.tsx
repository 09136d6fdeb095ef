import "./line.css";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Icon, type IconName } from "../../ui/icon.tsx";

/** One thing about a todo: a symbol, what it is, and the thing itself. */
export function Line({ icon, label, aside, children }: { icon: IconName; label: string; aside?: ComponentChildren; children?: ComponentChildren }) {
  const id = useId();
  return (
    <section class="todo-line" aria-labelledby={id}>
      <Icon name={icon} />
      <div class="todo-line-head">
        <h3 id={id}>{label}</h3>
        {aside}
      </div>
      {children && <div class="todo-line-body">{children}</div>}
    </section>
  );
}
