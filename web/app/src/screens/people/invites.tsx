// One's own link, and the codes with which others may sign up.

import { useEffect, useState } from "preact/hooks";
import { connection } from "../../data/connection.ts";
import { type Invite, inviteLink, invites, profileLink } from "../../data/find.ts";
import { me } from "../../data/me.ts";
import { tell } from "../../data/undo.ts";
import { shortDay } from "../../i18n/format.ts";
import { words } from "../../i18n/people.ts";
import { Problem } from "../../sync/client.ts";
import { Button } from "../../ui/button.tsx";
import { copyText } from "./bonds_menu.ts";

const usesOfOne = 5; // a small circle of friends

/** Hands a link to the system's share sheet where there is one, else copies it. */
async function shareLink(url: string): Promise<void> {
  if (!("share" in navigator)) return copyText(url, () => words().copied);
  try {
    await navigator.share({ title: "Modu", text: words().shareText, url });
  } catch {
    // sent away by hand
  }
}

export function ShareLink() {
  const link = profileLink(me.value.profile.handle);
  return <Button kind="primary" onClick={() => void shareLink(link)}>{"share" in navigator ? words().share : words().copyLink}</Button>;
}

export function Invites() {
  const [all, setAll] = useState<Invite[] | "failed" | null>(null);
  const [busy, setBusy] = useState(false);
  const live = connection.value === "live";
  const link = profileLink(me.value.profile.handle);
  useEffect(() => {
    let current = true;
    if (live) invites.list().then((list) => current && setAll(list), () => current && setAll("failed"));
    return () => void (current = false);
  }, [live]);
  const make = async () => {
    setBusy(true);
    try {
      const invite = await invites.make(usesOfOne);
      setAll([invite, ...(Array.isArray(all) ? all : [])]);
      await copyText(inviteLink(invite.code), () => words().inviteMade);
    } catch (e) {
      const full = e instanceof Problem && e.code === "limit";
      tell(() => (full ? words().inviteLimit : words().inviteFailed));
    }
    setBusy(false);
  };
  const revoke = async (invite: Invite) => {
    try {
      await invites.revoke(invite.id);
      setAll(Array.isArray(all) ? all.filter((i) => i.id !== invite.id) : all);
      tell(() => words().revoked);
    } catch {
      tell(() => words().refused);
    }
  };
  return (
    <section class="people-section">
      <h2>{words().inviteTitle}</h2>
      <div class="card people-card">
        <LinkLine name={words().myLink} url={link} />
      </div>
      <div class="card people-card">
        <p>{words().inviteText}</p>
        {!live && <p class="muted">{words().invitesOffline}</p>}
        {live && <div><Button icon="plus" busy={busy} onClick={() => void make()}>{words().makeInvite}</Button></div>}
        {Array.isArray(all) && all.map((i) => (
          <LinkLine key={i.id} name={words().inviteUses(i.uses_left, shortDay(i.expires_at.slice(0, 10)))} url={inviteLink(i.code)}>
            <Button size="small" aria-label={words().revokeName(i.code)} onClick={() => void revoke(i)}>{words().revoke}</Button>
          </LinkLine>
        ))}
      </div>
    </section>
  );
}

function LinkLine({ name, url, children }: { name: string; url: string; children?: preact.ComponentChildren }) {
  return (
    <div class="people-link">
      <span class="people-address"><strong>{name}</strong><br />{url.replace(/^https?:\/\//, "")}</span>
      <span>
        <Button size="small" onClick={() => void copyText(url, () => words().copied)}>{words().copy}</Button>
        {"share" in navigator && <Button size="small" onClick={() => void shareLink(url)}>{words().share}</Button>}
        {children}
      </span>
    </div>
  );
}
