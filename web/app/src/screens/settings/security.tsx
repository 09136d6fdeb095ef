// The ways in, and who is in.

import { useState } from "preact/hooks";
import { devices, type Device, endDevice, endIdentity, endOtherDevices, identities } from "../../data/account.ts";
import { isDemo } from "../../data/panes.ts";
import { tell } from "../../data/undo.ts";
import { changePassword, oauthStart } from "../../data/ways.ts";
import { now } from "../../data/clock.ts";
import { words as account } from "../../i18n/account.ts";
import { ago, shortDay } from "../../i18n/format.ts";
import { words } from "../../i18n/security.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useForm } from "../login/form.ts";
import { PasswordField, passwordFault } from "../login/password.tsx";
import { providerName } from "../login/provider.ts";
import { useWays } from "../login/ways.ts";
import { deviceName } from "./device_name.ts";
import { PasskeySet } from "./passkeys.tsx";
import { Fault, Reading, Group, useAct, useRead } from "./group.tsx";

const minuteMs = 60_000;

export function SecurityPart() {
  return (
    <>
      {!isDemo() && <PasswordSet />}
      {!isDemo() && <PasskeySet />}
      {!isDemo() && <LinkedSet />}
      <DeviceSet />
    </>
  );
}

function PasswordSet() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const form = useForm<"current" | "next">({
    fields: ["current", "next"],
    pointers: { current: "/current_password", next: "/new_password" },
    secret: "current",
    check: () => ({ current: current ? null : account().needsPassword, next: passwordFault(next) }),
    send: async () => {
      await changePassword(current, next);
      setCurrent("");
      setNext("");
      tell(() => words().passwordSaved);
    },
  });
  return (
    <Group title={words().password} says={words().passwordSays}>
      <form class="set-fields" ref={form.formRef} onSubmit={form.submit} noValidate>
        <PasswordField label={words().passwordNow} value={current} onInput={(v) => { setCurrent(v); form.touch("current"); }} error={form.error("current")} />
        <PasswordField label={words().passwordNew} value={next} onInput={(v) => { setNext(v); form.touch("next"); }} fresh error={form.error("next")} />
        <Fault>{form.problem}</Fault>
        <div class="set-acts"><Button kind="primary" type="submit" busy={form.busy}>{words().passwordSave}</Button></div>
      </form>
    </Group>
  );
}

function LinkedSet() {
  const ways = useWays();
  const linked = useRead(identities);
  const [asked, setAsked] = useState<string | null>(null);
  const { act, problem } = useAct();
  const end = async (id: string) => {
    setAsked(null);
    if (!(await act(() => endIdentity(id)))) return;
    linked.again();
    tell(() => words().linkRemoved(providerName(id)));
  };
  const has = (linked.value?.length ?? 0) > 0;
  if (!has && (ways?.providers.length ?? 0) === 0) return null;
  const free = (ways?.providers ?? []).filter((p) => !linked.value?.some((l) => l.id === p));
  return (
    <Group title={words().links} says={words().linksSays}>
      <div class="set-lines">
        {linked.value?.map((l) => (
          <div key={l.id} class="set-row">
            <span class="set-main"><strong>{providerName(l.id)}</strong><span class="set-says">{l.email}</span></span>
            <Button size="small" onClick={() => setAsked(l.id)}>{words().unlink}</Button>
          </div>
        ))}
      </div>
      <div class="set-acts">{free.map((p) => <Button key={p} icon="plus" onClick={() => oauthStart(p, { link: true })}>{words().linkAdd(providerName(p))}</Button>)}</div>
      <Fault>{problem}</Fault>
      {asked && <Dialog danger title={words().linkRemoveAsk(providerName(asked))} confirm={words().unlink} onConfirm={() => void end(asked)} onClose={() => setAsked(null)}>{words().linkRemoveText}</Dialog>}
    </Group>
  );
}

function DeviceSet() {
  const read = useRead(devices);
  const [asking, setAsking] = useState(false);
  const { act, problem } = useAct();
  const end = async (d: Device) => {
    if (!(await act(() => endDevice(d.id)))) return;
    read.set((read.value ?? []).filter((other) => other.id !== d.id));
    tell(() => words().ended(deviceName(d.agent)));
  };
  const endOthers = async () => {
    setAsking(false);
    if (!(await act(endOtherDevices))) return;
    read.again();
    tell(() => words().endedOthers);
  };
  const sorted = (list: Device[]) => [...list].sort((a, b) => Number(b.current) - Number(a.current) || (a.used_at < b.used_at ? 1 : -1));
  return (
    <Group title={words().devices} says={words().devicesSays}>
      <Reading read={read}>
        {(list) => (
          <>
            <ul class="set-lines">{sorted(list).map((d) => <li key={d.id}><DeviceLine device={d} onEnd={() => void end(d)} /></li>)}</ul>
            {list.length > 1 && <div class="set-acts"><Button onClick={() => setAsking(true)}>{words().endOthers}</Button></div>}
          </>
        )}
      </Reading>
      <Fault>{problem}</Fault>
      {asking && <Dialog title={words().endOthersAsk} confirm={words().endOthers} onConfirm={() => void endOthers()} onClose={() => setAsking(false)}>{words().endOthersText}</Dialog>}
    </Group>
  );
}

function DeviceLine({ device: d, onEnd }: { device: Device; onEnd: () => void }) {
  const name = deviceName(d.agent);
  return (
    <div class="set-row">
      <span class="set-main">
        <strong>{name}</strong>
        <span class="set-says">{d.current ? words().thisDevice : words().lastUsed(ago(d.used_at, now.value * minuteMs))} · {words().signedInAt(shortDay(d.created_at.slice(0, 10)))}</span>
      </span>
      {!d.current && <Button size="small" aria-label={words().endName(name)} onClick={onEnd}>{words().end}</Button>}
    </div>
  );
}
