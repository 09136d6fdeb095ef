// Today of the people whom I follow: what they did, the newest of it, and then it ends.

import "./screen.css";
import { useEffect } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { connection } from "../../data/connection.ts";
import { feed, type FeedPerson } from "../../data/feed.ts";
import { profileLink } from "../../data/find.ts";
import { me } from "../../data/me.ts";
import { followees, looked, sortRow } from "../../data/people.ts";
import { ago, langOf, longDay } from "../../i18n/format.ts";
import { words } from "../../i18n/feed.ts";
import { words as peopleWords } from "../../i18n/people.ts";
import { words as cheerWords } from "../../i18n/cheers.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { CheckMark } from "../../ui/check.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { CheerButton, CheerCounts } from "../friend/cheer_button.tsx";
import { copyText } from "../people/bonds_menu.ts";
import { Face } from "../people/face.tsx";
import { title } from "../shell/title.ts";

const itemsShown = 3;

export function Screen() {
  title(words().title);
  useEffect(() => {
    sortRow();
    return () => feed.peek().forEach((p) => looked(p.row.person.id)); // the dots stay until one has been here
  }, []);
  return (
    <div class="feed">
      <header class="page-head">
        <h1 tabIndex={-1}>{words().title}</h1>
        <ButtonLink href="/people" icon="people" size="small">{words().people}</ButtonLink>
      </header>
      <Content />
    </div>
  );
}

function Content() {
  if (followees.value.length === 0) return connection.value === "connecting" ? <Skeleton kind="people" /> : <Nobody />;
  const busy = feed.value.filter((p) => p.items.length > 0 || p.diary);
  const quiet = feed.value.filter((p) => p.items.length === 0 && !p.diary);
  return (
    <>
      {connection.value === "offline" && <p class="feed-note" role="status">{words().offline}</p>}
      {busy.length === 0 && <p class="muted">{words().quiet}</p>}
      <ul class="feed-people">{busy.map((p) => <Moments key={p.row.person.id} of={p} />)}</ul>
      {quiet.length > 0 && <Quiet people={quiet} />}
      {busy.length > 0 && (
        <footer class="feed-end">
          <p><strong>{words().end}</strong></p>
          <p class="muted">{words().endText}</p>
          <ButtonLink href="/">{words().toToday}</ButtonLink>
        </footer>
      )}
    </>
  );
}

/** What one person did today. */
function Moments({ of: { row, items, diary } }: { of: FeedPerson }) {
  const { person, done, total, day, at } = row;
  const more = items.length - itemsShown;
  const href = `/@${person.handle}`;
  return (
    <li class="feed-person">
      <a class="feed-face" href={href} tabIndex={-1} aria-hidden="true"><Face person={person} size={56} share={total > 0 ? done / total : 0} /></a>
      <div class="feed-body">
        <h2 class="feed-name">
          <a href={href} lang={langOf(person.name)}>{person.name}</a>
          {row.unseen && <span class="feed-dot" role="img" aria-label={peopleWords().newDot} />}
          {done > 0 && <span class="feed-count">{done === total ? words().allDone(done) : words().doneCount(done)}</span>}
          {at && <span class="feed-count">{ago(at, Date.now())}</span>}
          {day !== today.value && <span class="feed-count">{words().theirDay(longDay(day))}</span>}
        </h2>
        <ul>
          {items.slice(0, itemsShown).map(({ todo, color }) => (
            <li key={todo.id} class="feed-item" data-color={color}>
              <CheckMark checked color={color} small />
              <span class="feed-title" lang={langOf(todo.title)}>{todo.title}</span>
              <span class="feed-cheers"><CheerCounts target={todo} /><CheerButton target={todo} title={todo.title} /></span>
            </li>
          ))}
          {diary && (
            <li class="feed-item">
              <span class="feed-mood" role="img" aria-label={words().wrote}>{diary.mood}</span>
              <span class="feed-title feed-diary" lang={langOf(diary.text ?? "")}>{diary.text}</span>
              <span class="feed-cheers"><CheerCounts target={diary} /><CheerButton target={diary} title={cheerWords().diary} /></span>
            </li>
          )}
        </ul>
        {more > 0 && <a class="feed-more" href={href}>{words().more(more)}<span class="hidden-visually">, {person.name}</span></a>}
      </div>
    </li>
  );
}

function Quiet({ people }: { people: FeedPerson[] }) {
  return (
    <section class="feed-quiet">
      <h2>{words().notYet}</h2>
      <ul>
        {people.map(({ row: { person, done, total } }) => (
          <li key={person.id}>
            <a href={`/@${person.handle}`}>
              <Face person={person} size={56} share={0} />
              <span>{person.name}</span><span class="hidden-visually">{peopleWords().doneOf(done, total)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Nobody() {
  const copy = () => void copyText(profileLink(me.value.profile.handle), () => peopleWords().copied);
  return (
    <EmptyState
      picture="people" title={words().empty}
      action={<><ButtonLink kind="primary" icon="search" href="/people?list=find">{words().find}</ButtonLink><Button onClick={copy}>{words().link}</Button></>}
    />
  );
}
