import "./line.css";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Icon, type IconName } from "../../ui/icon.tsx";

/** One thing about a todo: a symbol, what it is, and the thing itself. */
export function Line({ icon, label, aside, children, level = 3 }: { icon: IconName; label: string; aside?: ComponentChildren; children?: ComponentChildren; level?: 2 | 3 }) {
  const id = useId();
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section class="todo-line" aria-labelledby={id}>
      <Icon name={icon} />
      <div class="todo-line-head">
        <Heading id={id}>{label}</Heading>
        {aside}
      </div>
      {children && <div class="todo-line-body">{children}</div>}
    </section>
  );
}
