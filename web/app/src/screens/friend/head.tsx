// Who it is, what is between us, and what can be done about it.

import { useEffect, useState } from "preact/hooks";
import { connection } from "../../data/connection.ts";
import { about, type About, bell, type PersonView } from "../../data/people.ts";
import { tell } from "../../data/undo.ts";
import { langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/people.ts";
import { go } from "../../router.ts";
import type { Person } from "../../sync/entities.ts";
import { ButtonLink, IconButton } from "../../ui/button.tsx";
import { Chip } from "../../ui/chip.tsx";
import { Menu } from "../../ui/menu.tsx";
import { BlockDialog, ReportSheet } from "../people/asking.tsx";
import { bondsMenu } from "../people/bonds_menu.ts";
import { Face } from "../people/face.tsx";
import { FollowButton } from "../people/follow_button.tsx";
import { KnockButton } from "../people/knock_button.tsx";

export function FriendHead({ view, share }: { view: PersonView; share: number }) {
  const { person, relation, self } = view;
  const [asking, setAsking] = useState<"block" | "report" | null>(null);
  const counts = useAbout(person.id, relation.follow);
  return (
    <header class="friend-head">
      <Face person={person} size={76} share={share} />
      <div class="friend-who">
        <h1 tabIndex={-1} lang={langOf(person.name)}>{person.name}</h1>
        <p class="friend-handle">@{person.handle} {relation.follower === "accepted" && <Chip>{words().followsYou}</Chip>}</p>
      </div>
      <div class="friend-about">
        {person.bio && <p class="friend-bio" lang={langOf(person.bio)}>{person.bio}</p>}
        <p class="friend-counts">{counts ? [words().goalsCount(counts.goals), words().followersCount(counts.followers), words().followeesCount(counts.followees)].join(" · ") : "\u00a0"}</p>
      </div>
      <div class="friend-actions">
        {self ? <ButtonLink href="/settings">{words().editProfile}</ButtonLink> : (
          <>
            <FollowButton person={person} relation={relation} />
            {relation.follow === "accepted" && <Bonds person={person} on={relation.bell} />}
            <Menu label={words().menu(person.name)} items={() => bondsMenu(person, relation, { block: () => setAsking("block"), report: () => setAsking("report") })} />
          </>
        )}
      </div>
      {asking === "block" && <BlockDialog person={person} onClose={() => setAsking(null)} onBlocked={() => go("/people")} />}
      {asking === "report" && <ReportSheet person={person} onClose={() => setAsking(null)} />}
    </header>
  );
}

/** The bell and the knock, which are for those whom I follow. */
function Bonds({ person, on }: { person: Person; on: boolean }) {
  const { id, name } = person;
  const ring = () => {
    void bell(id, !on, () => tell(() => words().refused));
    tell(() => (on ? words().bellOffToast(name) : words().bellOnToast(name)));
  };
  return (
    <>
      <IconButton icon="bell" label={on ? words().bellOff(name) : words().bellOn(name)} aria-pressed={on} class={on ? "friend-bell friend-bell-on" : "friend-bell"} onClick={ring} />
      <KnockButton person={person} />
    </>
  );
}

/** Counts about somebody, when the server can be asked. */
function useAbout(id: string, follow: string): About | null {
  const [counts, setCounts] = useState<About | null>(null);
  const live = connection.value === "live";
  useEffect(() => {
    let current = true;
    if (live) about(id).then((a) => current && setCounts(a), () => {}); // the line stays empty
    return () => void (current = false);
  }, [id, follow, live]);
  return counts?.user_id === id ? counts : null;
}
