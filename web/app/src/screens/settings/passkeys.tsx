// Passkeys: made here, listed, removed.

import { useState } from "preact/hooks";
import { type Passkey, passkeys } from "../../data/passkeys.ts";
import { tell } from "../../data/undo.ts";
import { shortDay } from "../../i18n/format.ts";
import { problemWords } from "../../i18n/problems.ts";
import { words } from "../../i18n/security.ts";
import { cleanText, textRules } from "../../sync/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { deviceName } from "./device_name.ts";
import { Fault, Reading, Group, useAct, useRead } from "./group.tsx";

export function PasskeySet() {
  const read = useRead(passkeys.list);
  const [asked, setAsked] = useState<Passkey | null>(null);
  const { act, problem } = useAct();
  const possible = passkeys.possible();
  const remove = async (key: Passkey) => {
    setAsked(null);
    if (!(await act(() => passkeys.remove(key.id)))) return;
    read.again();
    tell(() => words().passkeyRemoved);
  };
  return (
    <Group title={words().passkeys} says={words().passkeysSays}>
      <Reading read={read}>
        {(list) => (list.length === 0
          ? <p class="set-says">{words().passkeysNone}</p>
          : <ul class="set-lines">{list.map((k) => <li key={k.id}><Line passkey={k} onRemove={() => setAsked(k)} /></li>)}</ul>)}
      </Reading>
      {possible ? <Adding onAdded={read.again} /> : <p class="set-says">{words().passkeysNot}</p>}
      <Fault>{problem}</Fault>
      {asked && <Dialog danger title={words().passkeyRemoveAsk(asked.name)} confirm={words().remove} onConfirm={() => void remove(asked)} onClose={() => setAsked(null)}>{words().passkeyRemoveText}</Dialog>}
    </Group>
  );
}

function Line({ passkey: k, onRemove }: { passkey: Passkey; onRemove: () => void }) {
  return (
    <div class="set-row">
      <span class="set-main">
        <strong>{k.name}</strong>
        <span class="set-says">{words().madeAt(shortDay(k.created_at.slice(0, 10)))} · {k.used_at ? words().used(shortDay(k.used_at.slice(0, 10))) : words().neverUsed}</span>
      </span>
      <Button size="small" aria-label={words().removeName(k.name)} onClick={onRemove}>{words().remove}</Button>
    </div>
  );
}

function Adding({ onAdded }: { onAdded: () => void }) {
  const [name, setName] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const add = async (e: Event) => {
    e.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await passkeys.add(cleanText(name ?? "") || deviceName(navigator.userAgent));
      setName(null);
      onAdded();
      tell(() => words().passkeyAdded);
    } catch (why) {
      setProblem(why instanceof DOMException ? words().passkeyFailed : problemWords(why));
    } finally {
      setBusy(false);
    }
  };
  if (name === null) return <div class="set-acts"><Button icon="plus" onClick={() => setName(deviceName(navigator.userAgent))}>{words().passkeyAdd}</Button></div>;
  return (
    <form class="set-fields" onSubmit={(e) => void add(e)}>
      <Field label={words().passkeyName} hint={words().passkeyNameHint} value={name} onInput={setName} limit={textRules.tokenName.max} autofocus autocomplete="off" />
      <Fault>{problem}</Fault>
      <div class="set-acts"><Button kind="primary" type="submit" busy={busy}>{words().passkeyAdd}</Button><Button kind="plain" onClick={() => setName(null)}>{words().close}</Button></div>
    </form>
  );
}
