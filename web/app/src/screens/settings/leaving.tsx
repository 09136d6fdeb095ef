// Leaving: for now, or for good.

import { useState } from "preact/hooks";
import { deleteAccount } from "../../data/account.ts";
import { isDemo } from "../../data/panes.ts";
import { logOut } from "../../data/session.ts";
import { words as account } from "../../i18n/account.ts";
import { words } from "../../i18n/belongings.ts";
import { problemWords } from "../../i18n/problems.ts";
import { Problem } from "../../sync/client.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PasswordField } from "../login/password.tsx";
import { Fault, Group } from "./group.tsx";

export function AccountPart() {
  const [leaving, setLeaving] = useState(false);
  if (isDemo()) return <Group says={words().demoAccount} />;
  return (
    <>
      <LogOutSet />
      <section class="set set-danger">
        <h2>{words().remove}</h2>
        <p class="set-says">{words().removeSays}</p>
        <div class="set-acts"><Button kind="danger" onClick={() => setLeaving(true)}>{words().remove}</Button><ButtonLink kind="plain" href="/settings/data">{words().exportDo}</ButtonLink></div>
        {leaving && <Removing onClose={() => setLeaving(false)} />}
      </section>
    </>
  );
}

function LogOutSet() {
  const [unsent, setUnsent] = useState(0);
  const leave = async (evenUnsent: boolean) => {
    const is = await logOut({ evenUnsent });
    if (is !== "done") setUnsent(is.unsent);
  };
  return (
    <Group title={words().logOut} says={words().logOutSays}>
      <div class="set-acts"><Button onClick={() => void leave(false)}>{words().logOut}</Button></div>
      {unsent > 0 && (
        <Dialog danger title={words().unsentTitle(unsent)} confirm={words().unsentGo} cancel={words().unsentStay} onConfirm={() => void leave(true)} onClose={() => setUnsent(0)}>
          {words().unsentText}
        </Dialog>
      )}
    </Group>
  );
}

function Removing({ onClose }: { onClose: () => void }) {
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const remove = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await deleteAccount(password);
      await logOut({ evenUnsent: true });
    } catch (e) {
      setProblem(sentence(e));
      setBusy(false);
    }
  };
  return (
    <Dialog danger title={words().removeAsk} confirm={words().removeYes} busy={busy} onConfirm={() => void remove()} onClose={onClose}>
      <div class="stack">
        <ul class="set-points">{words().removePoints.map((p) => <li key={p}><Icon name="right" size={16} />{p}</li>)}</ul>
        <p class="set-says">{words().removeFirst}</p>
        <form class="set-fields" onSubmit={(e) => { e.preventDefault(); void remove(); }}>
          <PasswordField label={words().removePassword} value={password} onInput={(v) => { setPassword(v); setProblem(null); }} />
          <Fault>{problem}</Fault>
        </form>
      </div>
    </Dialog>
  );
}

function sentence(e: unknown): string {
  if (e instanceof Problem && (e.code === "wrong_login" || e.errors.some((f) => f.pointer === "/password"))) return account().problems.wrong_password;
  return e instanceof Problem && e.status === 0 ? words().removeOffline : problemWords(e);
}
