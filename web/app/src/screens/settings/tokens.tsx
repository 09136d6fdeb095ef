// Keys for scripts: what they may do, how long, and the secret that is shown once.

import { useState } from "preact/hooks";
import { endToken, makeToken, type Scope, scopes, type Token, tokens, tokensMax } from "../../data/account.ts";
import { tell } from "../../data/undo.ts";
import { shortDay } from "../../i18n/format.ts";
import { words } from "../../i18n/security.ts";
import { checkText, cleanText, textRules } from "../../sync/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { Switch } from "../../ui/switch.tsx";
import { CopyButton, Fault, Reading, Group, useAct, useRead } from "./group.tsx";

export function TokensPart() {
  const read = useRead(tokens);
  const [over, setOver] = useState<"make" | { remove: Token } | null>(null);
  const { act, problem } = useAct();
  const remove = async (t: Token) => {
    setOver(null);
    if (!(await act(() => endToken(t.id)))) return;
    read.set((read.value ?? []).filter((other) => other.id !== t.id));
    tell(() => words().tokenGone);
  };
  const full = (read.value?.length ?? 0) >= tokensMax;
  return (
    <Group says={<>{words().tokensSays} <a class="set-link" href="/docs">{words().tokensDocs}</a></>}>
      <Reading read={read}>
        {(list) => (list.length === 0
          ? <p class="set-says">{words().tokensNone}</p>
          : <ul class="set-lines">{list.map((t) => <li key={t.id}><Line token={t} onRemove={() => setOver({ remove: t })} /></li>)}</ul>)}
      </Reading>
      <Fault>{problem}</Fault>
      {full && <p class="set-says">{words().limit(tokensMax)}</p>}
      <div class="set-acts"><Button icon="plus" disabled={full || read.value === null} onClick={() => setOver("make")}>{words().tokenMake}</Button></div>
      {over === "make" && <Making onClose={() => { setOver(null); read.again(); }} />}
      {over !== null && over !== "make" && (
        <Dialog danger title={words().tokenRemoveAsk(over.remove.name)} confirm={words().remove} onConfirm={() => void remove(over.remove)} onClose={() => setOver(null)}>{words().tokenRemoveText}</Dialog>
      )}
    </Group>
  );
}

function Line({ token: t, onRemove }: { token: Token; onRemove: () => void }) {
  const day = (instant: string) => shortDay(instant.slice(0, 10));
  const over = t.expires_at !== null && Date.parse(t.expires_at) < Date.now();
  const ends = t.expires_at === null ? words().noEnd : over ? words().expired : words().until(day(t.expires_at));
  return (
    <div class="set-row">
      <span class="set-main">
        <strong>{t.name} {t.scopes.map((s) => <Chip key={s}>{words().scopes[s]}</Chip>)}</strong>
        <span class="set-says">{ends} · {t.used_at ? words().used(day(t.used_at)) : words().neverUsed}</span>
      </span>
      <Button size="small" aria-label={words().removeName(t.name)} onClick={onRemove}>{words().remove}</Button>
    </div>
  );
}

const dayMs = 86_400_000;
type Ends = "30" | "90" | "365" | "never";
const ends: readonly Ends[] = ["30", "90", "365", "never"];

function Making({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [may, setMay] = useState<readonly Scope[]>(["read", "write"]);
  const [end, setEnd] = useState<Ends>("90");
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<Token | null>(null);
  const { act, busy, problem } = useAct();
  const nameFault = checkText(cleanText(name), textRules.tokenName) ? words().tokenNameNeeded : null;
  const make = async (e: Event) => {
    e.preventDefault();
    setTried(true);
    if (nameFault || may.length === 0) return;
    const expires_at = end === "never" ? undefined : new Date(Date.now() + Number(end) * dayMs).toISOString();
    await act(async () => setMade(await makeToken({ name: cleanText(name), scopes: [...may], expires_at })));
  };
  if (made) {
    return (
      <Sheet title={words().tokenMadeTitle} side="centre" onClose={onClose} footer={<Button onClick={onClose}>{words().close}</Button>}>
        <div class="set-secret"><p>{words().tokenOnce}</p><code>{made.token}</code><div class="set-acts"><CopyButton text={made.token ?? ""} kind="primary" /></div></div>
      </Sheet>
    );
  }
  return (
    <Sheet title={words().tokenMake} side="centre" onClose={onClose}>
      <form class="set-fields" onSubmit={(e) => void make(e)} noValidate>
        <Field label={words().tokenName} hint={words().tokenNameHint} value={name} onInput={setName} error={tried ? nameFault : null} limit={textRules.tokenName.max} autocomplete="off" autofocus />
        <fieldset class="set-group">
          <legend class="field-label">{words().tokenScopes}</legend>
          <div class="set-lines">
            {scopes.map((s) => <Switch key={s} label={words().scopes[s]} hint={words().scopeSays[s]} checked={may.includes(s)} onChange={(on) => setMay(scopes.filter((o) => (o === s ? on : may.includes(o))))} />)}
          </div>
          <Fault>{tried && may.length === 0 ? words().scopeNeeded : null}</Fault>
        </fieldset>
        <Select label={words().tokenEnds} value={end} options={ends.map((value) => ({ value, label: words().tokenEndsIn[value] }))} onChange={setEnd} />
        <Fault>{problem}</Fault>
        <div class="set-acts"><Button kind="primary" type="submit" busy={busy}>{words().tokenMake}</Button></div>
      </form>
    </Sheet>
  );
}
