// The ways to go, on the left of a wide screen; on a middling one as symbols only.

import "./rail.css";
import { useComputed } from "@preact/signals";
import { unseen } from "../../data/inbox.ts";
import { me } from "../../data/me.ts";
import { peopleRow } from "../../data/row.ts";
import { photoURL } from "../../data/photos.ts";
import { pigmentOf } from "../../data/bonds.ts";
import { words } from "../../i18n/shell.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { letterKeys } from "../../ui/prefs.ts";
import { Logo } from "../../ui/logo.tsx";

type Place = "today" | "feed" | "inbox" | "calendar" | "goals" | "routines" | "backlog" | "diary" | "stats" | "people" | "search" | "settings";

export const places: Record<Place, { to: string; icon: IconName }> = {
  today: { to: "/", icon: "today" },
  feed: { to: "/feed", icon: "people" },
  inbox: { to: "/inbox", icon: "inbox" },
  calendar: { to: "/calendar", icon: "calendar" },
  goals: { to: "/goals", icon: "goals" },
  routines: { to: "/routines", icon: "repeat" },
  backlog: { to: "/backlog", icon: "box" },
  diary: { to: "/diary", icon: "book" },
  stats: { to: "/stats", icon: "chart" },
  people: { to: "/people", icon: "person" },
  search: { to: "/search", icon: "search" },
  settings: { to: "/settings", icon: "gear" },
};
const inRail: readonly Place[][] = [["today", "feed", "inbox"], ["calendar", "goals", "routines", "backlog", "diary", "stats"]];

/** What has no room at the bottom of a phone. */
export const underMe = ["goals", "routines", "backlog", "diary", "stats", "people", "search", "settings"] as const;

export const friendsNews = () => peopleRow.value.filter((p) => p.unseen).length;

export function Rail({ screen, openPalette, openKeys }: { screen: string; openPalette: () => void; openKeys: () => void }) {
  const news = useComputed(() => ({ feed: friendsNews(), inbox: unseen.value }) as Partial<Record<Place, number>>).value;
  const { id, profile } = me.value;
  const photo = photoURL(profile.photo_id, 256).value;
  return (
    <nav class="rail" aria-label={words().navigation}>
      <a class="rail-logo" href="/"><Logo /><span>{words().app}</span></a>
      {inRail.map((group, i) => (
        <ul key={i} class="rail-group">
          {group.map((place) => <RailLink key={place} place={place} here={screen === place} news={news[place] ?? 0} />)}
        </ul>
      ))}
      <div class="rail-foot">
        <a class="rail-me" href="/settings" aria-current={screen === "settings" ? "page" : undefined} title={words().settings}>
          <Avatar name={profile.name} src={photo} color={pigmentOf(id)} size={28} />
          <span class="rail-name">{profile.name}</span><span class="hidden-visually">, {words().settings}</span>
          <Icon name="gear" size={18} />
        </a>
        <p class="rail-keys">
          {letterKeys.value && <button type="button" onClick={openKeys}><kbd>N</kbd> {words().newTodo}</button>}
          <button type="button" onClick={openPalette}><kbd>⌘K</kbd> {words().anything}</button>
        </p>
      </div>
    </nav>
  );
}

function RailLink({ place, here, news }: { place: Place; here: boolean; news: number }) {
  const { to, icon } = places[place];
  return (
    <li>
      <a class="rail-link" href={to} aria-current={here ? "page" : undefined} title={words()[place]}>
        <Icon name={icon} />
        <span class="rail-words">{words()[place]}</span>
        {news > 0 && <span class="rail-news"><span aria-hidden="true">{news}</span><span class="hidden-visually">{words().unseen(news)}</span></span>}
      </a>
    </li>
  );
}
