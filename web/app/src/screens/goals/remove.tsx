// Deleting a goal asks what becomes of its todos.

import { useId, useState } from "preact/hooks";
import { goals, removeGoal } from "../../data/goals.ts";
import { held, ofGoal } from "../../data/world.ts";
import { words } from "../../i18n/goals.ts";
import type { Goal, ID } from "../../sync/entities.ts";
import { Button } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { archive } from "./row.tsx";

type Fate = "move" | "with";

export function RemoveGoal({ goal, close }: { goal: Goal; close: () => void }) {
  const w = words();
  const id = useId();
  const todos = held("todo").under(ofGoal(goal.id)).size;
  const others = goals.value.filter((g) => g.id !== goal.id);
  const [fate, setFate] = useState<Fate>(todos > 0 && others.length > 0 ? "move" : "with");
  const [moveTo, setMoveTo] = useState<ID>(others.find((g) => g.status === "active")?.id ?? others[0]?.id ?? "");
  const remove = () => {
    void removeGoal(goal.id, fate === "move" && todos > 0 ? { moveTo } : {});
    close();
  };
  const choice = (value: Fate, label: string) => (
    <label class="remove-choice">
      <input type="radio" name={id} checked={fate === value} onChange={() => setFate(value)} />
      <span>{label}</span>
    </label>
  );
  return (
    <Sheet
      title={w.removeTitle(goal.title)} side="centre" onClose={close}
      footer={<><Button onClick={close}>{w.cancel}</Button><Button kind="danger" onClick={remove}>{w.remove}</Button></>}
    >
      <div class="remove">
        <p>{w.removeSays(todos)}</p>
        {todos > 0 && (
          <fieldset class="remove-fate">
            <legend class="hidden-visually">{w.removeSays(todos)}</legend>
            {others.length > 0 && choice("move", w.removeMove)}
            {fate === "move" && others.length > 0 && (
              <Select label={w.removeMoveTo} hideLabel value={moveTo} onChange={setMoveTo} options={others.map((g) => ({ value: g.id, label: g.title }))} />
            )}
            {choice("with", w.removeWith)}
          </fieldset>
        )}
        {todos > 0 && <p class="own-note">{w.removeUndo}</p>}
        {goal.status === "active" && <Button kind="plain" icon="box" onClick={() => { archive(goal); close(); }}>{w.removeArchive}</Button>}
      </div>
    </Sheet>
  );
}
