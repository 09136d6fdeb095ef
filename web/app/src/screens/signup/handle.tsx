// The form of a handle while it is typed. Whether somebody has it is for the server to say, once the form is sent.

import { words } from "../../i18n/account.ts";
import { checkHandle, sanitizeHandle } from "../../sync/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";

export function HandleState({ value, onTake }: { value: string; onTake: (handle: string) => void }) {
  if (value === "") return null;
  const fault = checkHandle(value);
  if (!fault) return <p class="handle-state"><Icon name="check" size={16} />{words().handleFits}</p>;
  if (fault.code === "too_short") return <p class="handle-state">{words().handleShort(fault.min - value.length)}</p>;
  const better = sanitizeHandle(value);
  return (
    <p class="handle-state">
      {words().handleWrong}
      {checkHandle(better) === null && <Button size="small" onClick={() => onTake(better)}>{words().handleSuggest(better)}</Button>}
    </p>
  );
}

/** Why a handle cannot be sent, in words. */
export function handleFault(value: string): string | null {
  const fault = checkHandle(value);
  if (!fault) return null;
  if (fault.code === "empty") return words().handleNeeded;
  return fault.code === "too_short" ? words().handleShort(fault.min - value.length) : words().handleHint;
}
