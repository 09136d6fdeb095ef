// The ways to go, at the bottom of a phone; what has no room there is under "Me".

import "./bottom_bar.css";
import { useEffect, useState } from "preact/hooks";
import { unseen } from "../../data/inbox.ts";
import { words } from "../../i18n/shell.ts";
import { Icon } from "../../ui/icon.tsx";
import { bring, lazy } from "../../ui/lazy.tsx";
import { whenIdle } from "../../ui/when_idle.ts";
import { friendsNews, places, underMe } from "./rail.tsx";

const inBar = ["today", "feed", "calendar", "inbox"] as const;

const Me = lazy(() => import("./me_sheet.tsx"), "MeSheet", true);

export function BottomBar({ screen }: { screen: string }) {
  const [open, setOpen] = useState(false);
  useEffect(() => whenIdle(async () => (await bring(Me), () => {})), []);
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
