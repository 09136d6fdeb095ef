// What waits for me: requests on top, then cheers, knocks and news by day. Looking at it is enough to have seen it.

import "./screen.css";
import { useEffect, useState } from "preact/hooks";
import { now, today } from "../../data/clock.ts";
import { connection } from "../../data/connection.ts";
import { dateHere, inboxDays, type InboxLine, inboxRequests, markSeen, removeNews, unseen } from "../../data/inbox.ts";
import { me } from "../../data/me.ts";
import { relationTo } from "../../data/people.ts";
import { tell } from "../../data/undo.ts";
import { one } from "../../data/world.ts";
import { ago, relativeDay, shortDay } from "../../i18n/format.ts";
import { words } from "../../i18n/inbox.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Face } from "../people/face.tsx";
import { KnockButton } from "../people/knock_button.tsx";
import { Answer } from "../people/lists.tsx";
import { PersonRow } from "../people/person_row.tsx";
import { title } from "../shell/title.ts";

const minuteMs = 60_000;

export function Screen() {
  const [since] = useState(() => me.peek().settings.inbox_seen_at ?? "");
  title(words().title);
  const waiting = unseen.value;
  useEffect(() => {
    const see = () => {
      if (!document.hidden) markSeen();
    };
    see();
    document.addEventListener("visibilitychange", see);
    return () => document.removeEventListener("visibilitychange", see);
  }, [waiting, inboxDays.value[0]?.at]);
  return (
    <div class="inbox">
      <header class="page-head"><h1 tabIndex={-1}>{words().title}</h1></header>
      <Content since={since} />
    </div>
  );
}

function Content({ since }: { since: string }) {
  const requests = inboxRequests.value;
  const days = inboxDays.value;
  if (requests.length + days.length === 0) return connection.value === "connecting" ? <Skeleton kind="people" /> : <EmptyState picture="sprout" title={words().empty} />;
  return (
    <>
      {requests.length > 0 && (
        <section class="inbox-day">
          <h2>{words().requests}</h2>
          <ul class="rows">
            {requests.map((l) => l.type === "request" && <PersonRow key={l.key} person={l.person} note={`${words().asks(l.person.name)} · ${ago(l.at, now.value * minuteMs)}`}><Answer person={l.person} /></PersonRow>)}
          </ul>
        </section>
      )}
      {days.map((day) => (
        <section key={dateHere(day.at)} class="inbox-day">
          <h2>{relativeDay(dateHere(day.at), today.value)}</h2>
          <ul class="rows">{day.lines.map((line) => <Line key={line.key} line={line} isNew={line.at > since} />)}</ul>
        </section>
      ))}
    </>
  );
}

function Line({ line, isNew }: { line: InboxLine; isNew: boolean }) {
  if (line.type === "cheers") return <Cheers line={line} isNew={isNew} />;
  return line.type === "news" ? <News line={line} isNew={isNew} /> : null;
}

const When = ({ at, isNew }: { at: string; isNew: boolean }) => (
  <span class="inbox-when">
    {isNew && <span class="inbox-new" role="img" aria-label={words().isNew} />}
    <time dateTime={at}>{ago(at, now.value * minuteMs)}</time>
  </span>
);

const emojiShown = 4;

function Cheers({ line, isNew }: { line: Extract<InboxLine, { type: "cheers" }>; isNew: boolean }) {
  const [first] = line.people;
  if (!first) return null;
  const todo = line.targetKind === "todo" ? one("todo", line.target) : undefined;
  const diary = line.targetKind === "diary" ? one("diary", line.target) : undefined;
  const date = todo?.date ?? diary?.date;
  const what = todo?.title ?? (diary ? words().yourDiary(shortDay(diary.date)) : words().goneThing);
  const href = date ? (diary ? `/diary/${date}` : date === today.value ? "/" : `/day/${date}`) : null;
  return (
    <li class="row inbox-line">
      <a class="inbox-face" href={`/@${first.handle}`} aria-label={words().visit(first.name)}><Face person={first} size={44} /></a>
      <div class="inbox-words">
        <p><strong>{words().cheered(first.name, line.people.length - 1)}</strong> <span class="inbox-emoji" aria-hidden="true">{line.emojis.slice(0, emojiShown).join(" ")}</span></p>
        <p class="inbox-what">{href ? <a href={href}>{what}</a> : what}</p>
      </div>
      <When at={line.at} isNew={isNew} />
    </li>
  );
}

function News({ line: { news, person, at }, isNew }: { line: Extract<InboxLine, { type: "news" }>; isNew: boolean }) {
  const todo = news.todo_id ? one("todo", news.todo_id) : undefined;
  const says = newsWords(news.news, person?.name ?? "", todo?.title);
  const href = news.news === "missed" && todo?.date ? (todo.date === today.value ? "/" : `/day/${todo.date}`) : news.news === "session" ? "/settings" : null;
  const remove = () => {
    void removeNews(news.id);
    tell(() => words().removed);
  };
  return (
    <li class="row inbox-line">
      {person ? <a class="inbox-face" href={`/@${person.handle}`} aria-label={words().visit(person.name)}><Face person={person} size={44} /></a> : <span class={`inbox-icon inbox-${news.news}`}><Icon name={says.icon} /></span>}
      <div class="inbox-words">
        <p><strong>{says.title}</strong></p>
        {says.hint && <p class="inbox-what">{says.hint} {href && news.news === "session" && <a href={href}>{words().sessionAction}</a>}</p>}
        {href && news.news === "missed" && <p class="inbox-what"><a href={href}>{relativeDay(todo!.date!, today.value)}</a></p>}
      </div>
      <When at={at} isNew={isNew} />
      <span class="inbox-tools">
        {news.news === "knock" && person && relationTo(person.id).follow === "accepted" && <KnockButton person={person} label={words().knockBack} size="small" />}
        <IconButton icon="close" label={words().removeOf(says.title)} onClick={remove} />
      </span>
    </li>
  );
}

function newsWords(news: string, name: string, about: string | undefined): { icon: IconName; title: string; hint?: string } {
  switch (news) {
    case "knock":
      return { icon: "wave", title: words().knock(name), hint: words().knockHint };
    case "missed":
      return { icon: "clock", title: about ? words().missed(about) : words().missedUnknown, hint: words().missedHint };
    case "session":
      return { icon: "warn", title: words().session, hint: words().sessionHint };
    default:
      return { icon: "bell", title: words().system };
  }
}
