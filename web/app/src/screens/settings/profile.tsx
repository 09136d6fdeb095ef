// Who I am to others.

import { useState } from "preact/hooks";
import { email, sendVerification } from "../../data/account.ts";
import { pigmentOf } from "../../data/bonds.ts";
import { me, saveProfile } from "../../data/me.ts";
import { isDemo } from "../../data/panes.ts";
import { attachPhoto, detachPhoto, NoPhoto, photoURL, shrunk, waitingPhoto } from "../../data/photos.ts";
import { discardRefused, refusedOf } from "../../data/refused.ts";
import { words } from "../../i18n/settings.ts";
import { checkHandle, checkText, cleanText, textRules, type TextRule } from "../../sync/texts.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { useWays } from "../login/ways.ts";
import { useDraft } from "../own/draft.ts";
import { FilePick } from "./file_pick.tsx";
import { Fault, Reading, Group, useAct, useRead } from "./group.tsx";

export function ProfilePart() {
  return (
    <>
      <Group title={words().photo} says={words().photoHint}><PhotoSet /></Group>
      <Group>
        <div class="set-fields">
          <TextSet name="name" label={words().name} rule={textRules.name} />
          <HandleSet />
          <TextSet name="bio" label={words().bio} rule={textRules.bio} hint={words().bioHint} multiline />
        </div>
      </Group>
      {!isDemo() && <EmailSet />}
    </>
  );
}

const photoKinds = "image/jpeg,image/png,image/webp,image/heic,image/heif"; // drawn anew as JPEG, so what the browser reads will do

function PhotoSet() {
  const { profile } = me.value;
  const waits = waitingPhoto("profile", profile.id).value;
  const [fault, setFault] = useState<string | null>(null);
  const address = waits?.address ?? photoURL(profile.photo_id, 256).value;
  const has = waits !== null || Boolean(profile.photo_id);
  const pick = async (file: File) => {
    setFault(null);
    try {
      await attachPhoto("profile", profile.id, await shrunk(file));
    } catch (e) {
      setFault(e instanceof NoPhoto ? words().photoBad : words().photoRefused);
    }
  };
  return (
    <div class="set-photo">
      <Avatar name={profile.name} src={address} color={pigmentOf(profile.id)} size={80} />
      <div class="set-acts">
        <FilePick label={has ? words().photoChange : words().photoPick} accept={photoKinds} onPick={(file) => void pick(file)} />
        {has && <Button kind="plain" onClick={() => void detachPhoto("profile", profile.id)}>{words().photoRemove}</Button>}
      </div>
      {waits && !waits.refused && <p class="set-says" role="status">{words().photoWaits}</p>}
      <Fault>{fault ?? (waits?.refused ? words().photoRefused : null)}</Fault>
    </div>
  );
}

/** A text of the profile that saves itself after a rest. */
function TextSet({ name, label, rule, hint, multiline }: { name: "name" | "bio"; label: string; rule: TextRule; hint?: string; multiline?: boolean }) {
  const saved = me.value.profile[name];
  const fault = (text: string): string | null => {
    const found = checkText(cleanText(text), rule);
    if (!found) return null;
    if (found.code === "empty" || found.code === "invisible") return words().nameNeeded;
    return found.code === "too_long" ? words().tooLong(rule.max) : words().badText;
  };
  const draft = useDraft(saved, (text) => {
    if (fault(text)) return false;
    if (cleanText(text) !== saved) void saveProfile({ [name]: cleanText(text) });
  });
  return <Field label={label} hint={hint} value={draft.text} onInput={draft.input} onBlur={draft.flush} error={fault(draft.text)} limit={rule.max} multiline={multiline} rows={2} autocomplete={name === "name" ? "name" : "off"} />;
}

const handleRestMs = 1500; // longer: each one that is saved is taken from others

function HandleSet() {
  const { profile } = me.value;
  const found = refusedOf("profile", profile.id);
  const refused = found && typeof found.fields.handle === "string" ? found : null;
  const draft = useDraft(profile.handle, (text) => {
    if (checkHandle(text)) return false;
    if (text === profile.handle) return;
    if (refused) void discardRefused(refused.key); // another one takes its place
    void saveProfile({ handle: text });
  }, handleRestMs);
  const error = checkHandle(draft.text) ? words().handleWrong : refused ? words().handleRefused(String(refused.fields.handle), refused.sentence()) : null;
  return (
    <Field
      label={words().handle} hint={words().handleHint} value={draft.text} onInput={draft.input} onBlur={draft.flush} error={error} autocomplete="off" autocapitalize="none" spellcheck={false}
    />
  );
}

function EmailSet() {
  const address = useRead(email);
  const ways = useWays();
  const [sent, setSent] = useState(false);
  const { act, busy, problem } = useAct();
  const send = async () => setSent(await act(sendVerification));
  return (
    <Group title={words().email} says={words().emailHint}>
      <Reading read={address} offline={words().emailOffline}>
        {(is) => (
          <div class="set-row">
            <span class="set-main">{is}</span>
            {ways?.mail && !sent && <Button size="small" busy={busy} onClick={() => void send()}>{words().emailVerify}</Button>}
          </div>
        )}
      </Reading>
      {sent && <p class="set-says" role="status">{words().emailSent}</p>}
      <Fault>{problem}</Fault>
    </Group>
  );
}
