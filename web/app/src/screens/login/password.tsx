// A password: may be shown, may be pasted, and is told apart by password managers.

import "./password.css";
import { useState } from "preact/hooks";
import { words } from "../../i18n/account.ts";
import { Field, graphemes } from "../../ui/field.tsx";

export const passwordMin = 10; // characters

interface Props {
  label: string;
  value: string;
  onInput: (value: string) => void;
  fresh?: boolean; // it is being chosen: managers offer one, and its length is told
  error?: string | null;
  autofocus?: boolean;
}

export function PasswordField({ label, value, onInput, fresh, error, autofocus }: Props) {
  const [shown, setShown] = useState(false);
  const missing = passwordMin - graphemes(value);
  const hint = !fresh || error ? undefined : value === "" ? words().passwordHint : missing > 0 ? words().passwordShort(missing) : words().passwordFits;
  return (
    <div class="secret">
      <Field
        label={label} value={value} onInput={onInput} hint={hint} error={error} autofocus={autofocus} type={shown ? "text" : "password"} name={fresh ? "new-password" : "password"}
        autocomplete={fresh ? "new-password" : "current-password"} autocapitalize="none" spellcheck={false} enterkeyhint="go"
      />
      <button type="button" class="secret-show" aria-pressed={shown} onClick={() => setShown(!shown)}>{shown ? words().hide : words().show}</button>
    </div>
  );
}

/** What is wrong with a password that is being chosen, before the server is asked. */
export function passwordFault(value: string): string | null {
  if (value === "") return words().needsPassword;
  const missing = passwordMin - [...value].length;
  return missing > 0 ? words().passwordShort(missing) : null;
}
