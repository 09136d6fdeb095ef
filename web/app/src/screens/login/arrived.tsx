// What is done with what the browser came with: a new password, a verified address, two accounts that become one.

import { useEffect, useState } from "preact/hooks";
import { takeIdentity } from "../../data/account.ts";
import { session } from "../../data/session.ts";
import { oauthLink, reset, verify } from "../../data/ways.ts";
import { tell } from "../../data/undo.ts";
import { words } from "../../i18n/account.ts";
import { problemWords, refusalWords } from "../../i18n/problems.ts";
import { Problem } from "../../sync/client.ts";
import { go } from "../../router.ts";
import { Button } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { arrival } from "./arrival.ts";
import { useForm } from "./form.ts";
import { Frame, Note } from "./frame.tsx";
import { PasswordField, passwordFault } from "./password.tsx";

/** Shown in the place of any screen while there is an arrival to see to. */
export function Arrived() {
  const came = arrival.value;
  if (came?.kind === "reset") return <Reset token={came.token} />;
  if (came?.kind === "verify") return <Verify token={came.token} />;
  if (came?.kind === "refused") return <NotLinked code={came.code} />;
  return session.value.state === "in" ? <LinkToMe /> : <LinkAccounts />;
}

function goOn(to: string): void {
  arrival.value = null;
  go(to, { replace: true });
}

const home = (): string => (session.value.state === "in" ? "/" : "/login");

function Reset({ token }: { token: string }) {
  const [password, setPassword] = useState("");
  const [state, setState] = useState<"asking" | "done" | "old">("asking");
  const form = useForm<"password">({
    fields: ["password"],
    pointers: { password: "/new_password" },
    check: () => ({ password: passwordFault(password) }),
    send: async () => {
      try {
        await reset(token, password);
        setState("done");
      } catch (e) {
        if (!isOld(e)) throw e;
        setState("old");
      }
    },
  });
  if (state === "done") {
    return <Frame title={words().resetTitle}><Note kind="good" icon="check">{words().resetDone}</Note><Button kind="primary" wide onClick={() => goOn(home())}>{words().toLogIn}</Button></Frame>;
  }
  if (state === "old") {
    return <Frame title={words().resetTitle}><Note kind="warn" icon="warn" alert>{words().resetOld}</Note><Button kind="primary" wide onClick={() => goOn("/forgot")}>{words().resetAgain}</Button></Frame>;
  }
  return (
    <Frame title={words().resetTitle} lead={words().resetText}>
      <form class="door-form" ref={form.formRef} onSubmit={form.submit} noValidate>
        <PasswordField label={words().newPassword} value={password} onInput={(v) => { setPassword(v); form.touch("password"); }} fresh error={form.error("password")} autofocus />
        {form.problem && <Note kind="danger" icon="warn" alert>{form.problem}</Note>}
        <Button kind="primary" size="large" wide type="submit" busy={form.busy}>{words().resetSave}</Button>
      </form>
    </Frame>
  );
}

const isOld = (e: unknown): boolean => e instanceof Problem && (e.code === "ticket" || e.code === "not_found");

function Verify({ token }: { token: string }) {
  const [state, setState] = useState<"asking" | "done" | { problem: unknown }>("asking");
  const ask = () => {
    setState("asking");
    verify(token).then(() => setState("done"), (problem: unknown) => setState({ problem }));
  };
  useEffect(ask, [token]);
  if (state === "asking") return <Frame title={words().verifying}><Skeleton rows={1} /></Frame>;
  if (state === "done") {
    return <Frame title={words().verified} lead={words().verifiedText}><Button kind="primary" wide onClick={() => goOn(home())}>{words().goOn}</Button></Frame>;
  }
  const old = isOld(state.problem);
  return (
    <Frame title={words().verifying}>
      <Note kind="warn" icon="warn" alert>{old ? words().verifyOld : problemWords(state.problem)}</Note>
      <Button kind="primary" wide onClick={old ? () => goOn(home()) : ask}>{words().goOn}</Button>
    </Frame>
  );
}

function LinkAccounts() {
  const [password, setPassword] = useState("");
  const leave = () => (arrival.value = null);
  const form = useForm<"password">({
    fields: ["password"],
    secret: "password",
    check: () => ({ password: password ? null : words().needsPassword }),
    send: async () => {
      await oauthLink({ password });
      leave();
    },
  });
  const anew = useForm<never>({
    fields: [],
    check: () => ({}),
    send: async () => {
      await oauthLink({ new: true });
      leave();
    },
  });
  return (
    <Frame title={words().linkTitle} lead={words().linkText}>
      <form class="door-form" ref={form.formRef} onSubmit={form.submit} noValidate>
        <PasswordField label={words().password} value={password} onInput={(v) => { setPassword(v); form.touch("password"); }} error={form.error("password")} autofocus />
        {(form.problem ?? anew.problem) && <Note kind="danger" icon="warn" alert>{form.problem ?? anew.problem}</Note>}
        <Button kind="primary" size="large" wide type="submit" busy={form.busy}>{words().linkYes}</Button>
        <Button wide busy={anew.busy} onClick={anew.submit}>{words().linkNew}</Button>
        <a class="door-link" href="/login" onClick={leave}>{words().back}</a>
      </form>
    </Frame>
  );
}

/** Back from an issuer whose account the signed-in person wanted to link. */
function LinkToMe() {
  useEffect(() => {
    takeIdentity()
      .catch((e: unknown) => tell(() => problemWords(e)))
      .finally(() => goOn("/settings/security"));
  }, []);
  return <Skeleton rows={3} />;
}

/** The issuer did not vouch for whoever is in and wanted to link it. */
function NotLinked({ code }: { code: string }) {
  useEffect(() => {
    tell(() => refusalWords(code));
    goOn("/settings/security");
  }, [code]);
  return null;
}
