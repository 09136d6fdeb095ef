// Making an account. With the code of an invite, wherever it was opened.

import { useState } from "preact/hooks";
import { signUp } from "../../data/session.ts";
import { oauthStart } from "../../data/ways.ts";
import { words } from "../../i18n/account.ts";
import { textRules } from "../../sync/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { useForm } from "../login/form.ts";
import { Frame, Note } from "../login/frame.tsx";
import { useOffline } from "../login/online.ts";
import { PasswordField, passwordFault } from "../login/password.tsx";
import { providerName } from "../login/provider.ts";
import { useWays } from "../login/ways.ts";
import { HandleState, handleFault } from "./handle.tsx";

type Name = "email" | "password" | "handle" | "name" | "invite";
const names: readonly Name[] = ["email", "password", "handle", "name", "invite"];

export function SignUp({ code }: { code?: string }) {
  const ways = useWays();
  const invited = code !== undefined;
  if (ways?.signup === "closed") {
    return <Frame title={words().closedTitle}><Note icon="lock">{words().closed}</Note><Below /></Frame>;
  }
  const lead = invited ? words().inviteText : ways?.signup === "invite" ? words().byInvite : undefined;
  return (
    <Frame title={invited ? words().inviteTitle : words().signUpTitle} lead={lead}>
      <SignUpForm code={code} asksCode={ways?.signup === "invite" && !invited} providers={ways?.providers ?? []} />
      <Below />
    </Frame>
  );
}

const Below = () => <p class="door-switch"><span class="muted">{words().haveAccount}</span> <a class="door-link" href="/login">{words().toLogIn}</a></p>;

function SignUpForm({ code, asksCode, providers }: { code?: string; asksCode: boolean; providers: readonly string[] }) {
  const [values, setValues] = useState<Record<Name, string>>({ email: "", password: "", handle: "", name: "", invite: code ?? "" });
  const systemOffline = useOffline();
  const form = useForm<Name>({
    fields: names,
    check: () => ({
      email: /^\S+@\S+\.\S+$/.test(values.email.trim()) ? null : words().emailWrong,
      password: passwordFault(values.password),
      handle: handleFault(values.handle),
      invite: asksCode && !values.invite.trim() ? words().problems.invite_needed : null,
    }),
    send: () => signUp({ email: values.email.trim(), password: values.password, handle: values.handle, name: values.name.trim(), invite: values.invite.trim() }),
  });
  const input = (name: Name) => (value: string) => {
    setValues((was) => ({ ...was, [name]: value }));
    form.touch(name);
  };
  const field = (name: Name) => ({ value: values[name], onInput: input(name), error: form.error(name) });
  const offline = systemOffline || form.offline;
  return (
    <>
      <form class="door-form" ref={form.formRef} onSubmit={form.submit} noValidate>
        {offline && <Note kind="warn" icon="warn" title={words().offline} alert>{words().offlineMore}</Note>}
        {asksCode && <Field {...field("invite")} label={words().invite} hint={words().inviteHint} name="invite" autocomplete="off" autocapitalize="none" spellcheck={false} />}
        <Field {...field("email")} label={words().email} hint={words().emailHint} type="email" name="email" autocomplete="email" inputMode="email" autocapitalize="none" spellcheck={false} enterkeyhint="next" />
        <PasswordField {...field("password")} label={words().password} fresh />
        <Field {...field("handle")} label={words().handle} hint={words().handleHint} name="handle" autocomplete="off" autocapitalize="none" spellcheck={false} enterkeyhint="next" />
        <HandleState value={values.handle} onTake={input("handle")} />
        <Field {...field("name")} label={words().name} hint={words().nameHint} limit={textRules.name.max} name="name" autocomplete="name" enterkeyhint="go" />
        {form.problem && !form.offline && <Note kind="danger" icon="warn" alert>{form.problem}</Note>}
        <Button kind="primary" size="large" wide type="submit" busy={form.busy}>{words().create}</Button>
      </form>
      {providers.length > 0 && (
        <div class="door-more">
          <p class="door-or">{words().or}</p>
          {providers.map((name) => <Button key={name} wide onClick={() => oauthStart(name, { invite: values.invite.trim() })}>{words().provider(providerName(name))}</Button>)}
        </div>
      )}
    </>
  );
}

