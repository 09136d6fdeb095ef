import "./story_row.css";
import { useEffect, useRef } from "preact/hooks";
import { type RowPerson, peopleRow, sortRow } from "../../data/row.ts";
import { photoURL } from "../../data/photos.ts";
import { langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/today.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Ring } from "../../ui/ring.tsx";

/** Me and whom I follow: how much of their day is done, live, and a dot for what is new. */
export function StoryRow() {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => sortRow(), []);
  const key = (e: KeyboardEvent) => {
    const to = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!to) return;
    const all = [...list.current!.querySelectorAll("a")];
    const next = all[all.indexOf(document.activeElement as HTMLAnchorElement) + to];
    if (!next) return;
    e.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const people = peopleRow.value;
  return (
    <ul class="stories" aria-label={words().people} ref={list} onKeyDown={key}>
      {people.map((p) => <Story key={p.person.id} at={p} />)}
      {people.length === 1 && (
        <li class="story">
          <a href="/people"><span class="story-add"><Icon name="plus" /></span><span class="story-name">{words().findPeople}</span></a>
        </li>
      )}
    </ul>
  );
}

function Story({ at: { person, done, total, color, unseen, self } }: { at: RowPerson }) {
  const photo = photoURL(person.photo_id, 256).value;
  const name = self ? words().mine : person.name;
  return (
    <li class={`story${self ? " story-mine" : ""}`}>
      <a href={self ? "/" : `/@${person.handle}`}>
        <Ring share={total === 0 ? 0 : done / total} color={color}>
          <Avatar name={person.name} src={photo} color={color} size={44} />
          {unseen && <span class="story-dot" />}
        </Ring>
        <span class="story-name" lang={langOf(name)}>{name}</span><span class="hidden-visually">{words().personSays(done, total, unseen)}</span>
      </a>
    </li>
  );
}
