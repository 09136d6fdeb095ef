import { connection } from "../../data/connection.ts";
import { knock, knockWait } from "../../data/people.ts";
import { tell } from "../../data/undo.ts";
import { words } from "../../i18n/people.ts";
import type { Person } from "../../sync/entities.ts";
import { Button } from "../../ui/button.tsx";

/** Pokes somebody; says in words when it is too soon. */
export function KnockButton({ person: { id, name }, label, size }: { person: Person; label?: string; size?: "small" | "medium" }) {
  const poke = () => {
    const wait = knockWait(id);
    if (wait > 0) return tell(() => words().knockWait(wait));
    if (connection.peek() === "offline") return tell(() => words().knockOffline);
    void knock(id, (code) => tell(() => (code === "limit" ? words().knockLimit : words().refused)));
    tell(() => words().knocked(name));
  };
  return <Button icon="wave" class="knock" size={size} aria-label={`${label ?? words().knock}: ${name}`} onClick={poke}>{label ?? words().knock}</Button>;
}
