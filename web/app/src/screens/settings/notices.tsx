// What may call the person, and when.

import { useEffect, useState } from "preact/hooks";
import { saveSettings, settings } from "../../data/me.ts";
import { client } from "../../data/world.ts";
import { words } from "../../i18n/settings.ts";
import { badgeWished, canBadge, setBadgeWish } from "../../pwa/badge.ts";
import { type Call, pushState, type PushState, subscribe, unsubscribe } from "../../pwa/push.ts";
import { Switch } from "../../ui/switch.tsx";
import { TimeField } from "../../ui/time_field.tsx";
import { RemindersEditor } from "../todo/reminders.tsx";
import { Fault, Group } from "./group.tsx";

export function NoticesPart() {
  return (
    <>
      <Group><div class="set-lines"><PushSet /><BadgeSet /></div></Group>
      <QuietSet />
      <Group title={words().reminders}><RemindersEditor /></Group>
    </>
  );
}

const call: Call = (method, path, body) => client().request(method, path, body);

function PushSet() {
  const [state, setState] = useState<PushState | null>(null);
  const [failed, setFailed] = useState(false);
  const user = client().user;
  useEffect(() => void pushState(user).then(setState, () => setState("unsupported")), [user]);
  const turn = async (on: boolean) => {
    setFailed(false);
    try {
      if (on) return setState(await subscribe(user, client().clientID(), call));
      await unsubscribe(user, call);
    } catch {
      setFailed(true);
    }
    setState(await pushState(user));
  };
  const cannot = state === "blocked" || state === "install_first" || state === "unsupported" ? words().pushStates[state] : null;
  return (
    <div>
      <Switch label={words().push} hint={cannot ?? words().pushHint} checked={state === "on"} disabled={state === null || cannot !== null} onChange={(on) => void turn(on)} />
      <Fault>{failed ? words().pushFailed : null}</Fault>
    </div>
  );
}

function BadgeSet() {
  const [wished, setWished] = useState(false);
  useEffect(() => void badgeWished().then(setWished), []);
  if (!canBadge()) return null;
  const turn = (on: boolean) => {
    setWished(on);
    void setBadgeWish(on);
  };
  return <Switch label={words().badge} hint={words().badgeHint} checked={wished} onChange={turn} />;
}

const usualNight = { quiet_from: "22:00", quiet_to: "08:00" };

function QuietSet() {
  const { quiet_from: from, quiet_to: to } = settings.value;
  const on = from !== null && to !== null;
  return (
    <Group>
      <div class="set-lines">
        <Switch label={words().quiet} hint={words().quietHint} checked={on} onChange={(is) => void saveSettings(is ? usualNight : { quiet_from: null, quiet_to: null })} />
      </div>
      {on && (
        <div class="set-pair">
          <TimeField label={words().quietFrom} value={from} required onChange={(time) => time && void saveSettings({ quiet_from: time })} />
          <TimeField label={words().quietTo} value={to} required onChange={(time) => time && void saveSettings({ quiet_to: time })} />
        </div>
      )}
    </Group>
  );
}
