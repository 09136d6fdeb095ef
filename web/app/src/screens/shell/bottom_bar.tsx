// The ways to go, at the bottom of a phone; what has no room there is under "Me".

import "./bottom_bar.css";
import { useState } from "preact/hooks";
import { pigmentOf } from "../../data/bonds.ts";
import { unseen } from "../../data/inbox.ts";
import { me } from "../../data/me.ts";
import { photoURL } from "../../data/photos.ts";
import { words } from "../../i18n/shell.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Sheet } from "../../ui/sheet.tsx";
import { friendsNews, places } from "./rail.tsx";

const inBar = ["today", "feed", "calendar", "inbox"] as const;
const underMe = ["goals", "routines", "backlog", "diary", "stats", "people", "search", "settings"] as const;

export function BottomBar({ screen }: { screen: string }) {
  const [open, setOpen] = useState(false);
  const news: Partial<Record<string, number>> = { feed: friendsNews(), inbox: unseen.value };
  const mine = (underMe as readonly string[]).includes(screen);
  return (
    <nav class="bottom-bar" aria-label={words().navigation}>
      {inBar.map((place) => (
        <a key={place} class="bottom-link" href={places[place].to} aria-current={screen === place ? "page" : undefined}>
          <span class="bottom-icon"><Icon name={places[place].icon} size={22} />{(news[place] ?? 0) > 0 && <span class="bottom-dot" role="img" aria-label={words().unseen(news[place]!)} />}</span>
          <span class="bottom-words">{words()[place]}</span>
        </a>
      ))}
      <button type="button" class="bottom-link" aria-haspopup="dialog" aria-expanded={open} data-here={mine || undefined} onClick={() => setOpen(true)}>
        <span class="bottom-icon"><Icon name="person" size={22} /></span>
        <span class="bottom-words">{words().me}</span>
      </button>
      {open && <Me onClose={() => setOpen(false)} />}
    </nav>
  );
}

function Me({ onClose }: { onClose: () => void }) {
  const { id, profile } = me.value;
  return (
    <Sheet title={words().me} hideTitle onClose={onClose}>
      <a class="me-head" href={`/@${profile.handle}`} onClick={onClose}>
        <Avatar name={profile.name} src={photoURL(profile.photo_id, 256).value} color={pigmentOf(id)} size={48} />
        <span><strong>{profile.name}</strong><br /><span class="meta">@{profile.handle}</span></span>
      </a>
      <ul class="me-links">
        {underMe.map((place) => (
          <li key={place}><a href={places[place].to} onClick={onClose}><Icon name={places[place].icon} />{words()[place]}</a></li>
        ))}
      </ul>
    </Sheet>
  );
}
