// Signing in.

import { useEffect, useState } from "preact/hooks";
import { passkeys } from "../../data/passkeys.ts";
import { discardKept, kept, logIn, session } from "../../data/session.ts";
import { oauthStart } from "../../data/ways.ts";
import { words } from "../../i18n/account.ts";
import { problemWords, refusalWords } from "../../i18n/problems.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { arrival } from "./arrival.ts";
import { useForm } from "./form.ts";
import { Frame, Note } from "./frame.tsx";
import { useOffline } from "./online.ts";
import { PasswordField } from "./password.tsx";
import { providerName } from "./provider.ts";
import { useWays } from "./ways.ts";

export function Screen() {
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const form = useForm<"login" | "password">({
    fields: ["login", "password"],
    check: () => ({ login: login.trim() ? null : words().needsLogin, password: password ? null : words().needsPassword }),
    send: () => logIn({ login: login.trim(), password }),
  });
  return (
    <Frame title={words().logInTitle}>
      <WhyHere offline={form.offline} />
      <form class="door-form" ref={form.formRef} onSubmit={form.submit} noValidate>
        <Field
          label={words().login} value={login} onInput={(v) => { setLogin(v); form.touch("login"); }} error={form.error("login")} name="username" autocomplete="username webauthn"
          autocapitalize="none" spellcheck={false} enterkeyhint="next"
        />
        <PasswordField label={words().password} value={password} onInput={(v) => { setPassword(v); form.touch("password"); }} error={form.error("password")} />
        <a class="door-link door-forgot" href="/forgot">{words().forgotLink}</a>
        {form.problem && !form.offline && <Note kind="danger" icon="warn" alert>{form.problem}</Note>}
        <Button kind="primary" size="large" wide type="submit" busy={form.busy}>{words().logIn}</Button>
      </form>
      <OtherWays />
    </Frame>
  );
}

/** Why somebody who was in is asked again, and what became of their work. */
function WhyHere({ offline }: { offline: boolean }) {
  const systemOffline = useOffline();
  const is = session.value;
  const why = is.state === "out" ? is.reason : undefined;
  const unsent = kept.value?.count ?? 0;
  const [came] = useState(() => arrival.peek());
  useEffect(() => {
    if (arrival.peek()?.kind === "refused") arrival.value = null; // told once
  }, []);
  return (
    <>
      {(offline || systemOffline) && <Note kind="warn" icon="warn" title={words().offline} alert>{words().offlineMore}</Note>}
      {why === "expired" && <Note icon="lock">{words().expired}</Note>}
      {why === "disabled" && <Note kind="danger" icon="warn">{words().problems.disabled}</Note>}
      {why === "update" && <Note kind="warn" icon="warn">{words().updateNeeded} <button type="button" class="door-link" onClick={() => location.reload()}>{words().reload}</button></Note>}
      {unsent > 0 && <KeptNote count={unsent} />}
      {came?.kind === "refused" && <Note kind="danger" icon="warn" alert>{refusalWords(came.code)}</Note>}
    </>
  );
}

/** What waits for whoever was in here. Who shares the device may not be that person. */
function KeptNote({ count }: { count: number }) {
  const [asking, setAsking] = useState(false);
  return (
    <Note icon="box">
      {words().kept(count)} <button type="button" class="door-drop" onClick={() => setAsking(true)}>{words().keptDrop}</button>
      {asking && <Dialog danger title={words().keptDropAsk(count)} confirm={words().keptDrop} onConfirm={() => void discardKept()} onClose={() => setAsking(false)}>{words().keptDropText}</Dialog>}
    </Note>
  );
}

function OtherWays() {
  const ways = useWays();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const possible = passkeys.possible();
  const byPasskey = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await passkeys.signIn();
    } catch (e) {
      setProblem(e instanceof DOMException ? words().passkeyCancelled : problemWords(e));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="door-more">
      {(possible || (ways?.providers.length ?? 0) > 0) && <p class="door-or">{words().or}</p>}
      {possible && <Button wide busy={busy} onClick={() => void byPasskey()}>{words().passkey}</Button>}
      {ways?.providers.map((name) => <Button key={name} wide onClick={() => oauthStart(name)}>{words().provider(providerName(name))}</Button>)}
      {problem && <Note kind="danger" icon="warn" alert>{problem}</Note>}
      <p class="door-switch"><span class="muted">{words().noAccount}</span> <a class="door-link" href="/signup">{words().toSignUp}</a></p>
    </div>
  );
}
