// Who invited somebody new, offered to follow.

import { useState } from "preact/hooks";
import { invitedBy } from "../../data/session.ts";
import { pigmentOf } from "../../data/bonds.ts";
import { follow } from "../../data/people.ts";
import { photoURL } from "../../data/photos.ts";
import { words } from "../../i18n/account.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";

export function Invited() {
  const [gone, setGone] = useState(false);
  const by = invitedBy.value;
  if (!by || gone) return null;
  const leave = () => {
    setGone(true);
    invitedBy.value = null;
  };
  return (
    <div class="welcome-invited card">
      <Avatar name={by.name} src={photoURL(by.photo_id, 256).value} color={pigmentOf(by.id)} size={44} />
      <div class="welcome-by"><strong>{words().invitedBy(by.name)}</strong><span class="meta">{words().invitedAsk(by.name)}</span></div>
      <div class="welcome-answers">
        <Button size="small" kind="primary" onClick={() => { void follow(by.id); leave(); }}>{words().invitedFollow}</Button>
        <Button size="small" kind="plain" onClick={leave}>{words().invitedLater}</Button>
      </div>
    </div>
  );
}
