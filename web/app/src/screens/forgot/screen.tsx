// A forgotten password: a link by mail, or whom to ask.

import { useState } from "preact/hooks";
import { forgot } from "../../data/ways.ts";
import { words } from "../../i18n/account.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { useForm } from "../login/form.ts";
import { Frame, Note } from "../login/frame.tsx";
import { useWays } from "../login/ways.ts";

export function Screen() {
  const ways = useWays();
  const [login, setLogin] = useState("");
  const [sent, setSent] = useState(false);
  const form = useForm<"login">({
    fields: ["login"],
    check: () => ({ login: login.trim() ? null : words().needsLogin }),
    send: async () => {
      await forgot(login.trim());
      setSent(true);
    },
  });
  const back = <a class="door-link" href="/login">{words().back}</a>;
  if (ways && !ways.mail) return <Frame title={words().forgotTitle}><Note icon="note">{words().forgotNoMail}</Note>{back}</Frame>;
  if (sent) {
    return (
      <Frame title={words().forgotTitle}>
        <Note kind="good" icon="check" alert>{words().forgotSent}</Note>
        <Button wide onClick={() => setSent(false)}>{words().forgotAgain}</Button>
        {back}
      </Frame>
    );
  }
  return (
    <Frame title={words().forgotTitle} lead={words().forgotText}>
      <form class="door-form" ref={form.formRef} onSubmit={form.submit} noValidate>
        <Field
          label={words().login} value={login} onInput={(v) => { setLogin(v); form.touch("login"); }} error={form.error("login")} name="username" autocomplete="username" autocapitalize="none"
          spellcheck={false} enterkeyhint="send" autofocus
        />
        {form.problem && <Note kind={form.offline ? "warn" : "danger"} icon="warn" alert>{form.problem}</Note>}
        <Button kind="primary" size="large" wide type="submit" busy={form.busy}>{words().forgotSend}</Button>
        {back}
      </form>
    </Frame>
  );
}
