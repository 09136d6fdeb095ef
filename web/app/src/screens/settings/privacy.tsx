// Who sees, follows, cheers and finds the person.

import { useState } from "preact/hooks";
import { saveSettings, settings } from "../../data/me.ts";
import { requests } from "../../data/people.ts";
import { words as goalWords } from "../../i18n/goals.ts";
import { words } from "../../i18n/settings.ts";
import { audiences } from "../../sync/entities.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Select } from "../../ui/select.tsx";
import { Switch } from "../../ui/switch.tsx";
import { Group } from "./group.tsx";

export function PrivacyPart() {
  const s = settings.value;
  const choices = audiences.filter((a) => a !== "selected").map((value) => ({ value, label: goalWords().audiences[value] }));
  return (
    <>
      <Group title={words().visibility}>
        <div class="set-fields">
          <Select label={words().audience} hint={words().audienceHint} value={s.default_audience} options={choices} onChange={(default_audience) => void saveSettings({ default_audience })} />
        </div>
        <div class="set-lines">
          <Switch label={words().cheersTodos} checked={s.cheers_on_todos} onChange={(cheers_on_todos) => void saveSettings({ cheers_on_todos })} />
          <Switch label={words().cheersDiaries} checked={s.cheers_on_diaries} onChange={(cheers_on_diaries) => void saveSettings({ cheers_on_diaries })} />
          <Approving />
        </div>
      </Group>
      <Group title={words().finding}>
        <div class="set-lines">
          <Switch label={words().byHandle} checked={s.searchable_by_handle} onChange={(searchable_by_handle) => void saveSettings({ searchable_by_handle })} />
          <Switch label={words().byEmail} hint={words().byEmailHint} checked={s.searchable_by_email} onChange={(searchable_by_email) => void saveSettings({ searchable_by_email })} />
          <Switch label={words().explore} hint={words().exploreHint} checked={s.in_explore} onChange={(in_explore) => void saveSettings({ in_explore })} />
        </div>
        <div class="set-acts"><ButtonLink href="/people" icon="people">{words().people}</ButtonLink></div>
      </Group>
    </>
  );
}

/** Turning it off accepts who waits, which cannot be taken back: asked when somebody does. */
function Approving() {
  const [asking, setAsking] = useState(false);
  const waiting = requests.value.length;
  const save = (approve_followers: boolean) => {
    setAsking(false);
    void saveSettings({ approve_followers });
  };
  return (
    <div>
      <Switch key={String(asking)} label={words().approve} hint={words().approveHint} checked={settings.value.approve_followers} onChange={(on) => (!on && waiting > 0 ? setAsking(true) : save(on))} />
      {asking && <Dialog title={words().approveAsk(waiting)} confirm={words().approveYes} onConfirm={() => save(false)} onClose={() => setAsking(false)}>{words().approveAskText}</Dialog>}
    </div>
  );
}
