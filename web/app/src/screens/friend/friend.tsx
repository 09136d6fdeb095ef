// Somebody's day with their head above it, for who is signed in.

import { useEffect } from "preact/hooks";
import { today as myToday } from "../../data/clock.ts";
import { connection } from "../../data/connection.ts";
import { dayOf, type DayView, markOf } from "../../data/days.ts";
import { lookAgain } from "../../data/looking.ts";
import { askDay, dayThere, looked, type PersonView } from "../../data/people.ts";
import { ago, longDay } from "../../i18n/format.ts";
import { words } from "../../i18n/people.ts";
import { go } from "../../router.ts";
import { addDays } from "../../sync/days.ts";
import type { Day } from "../../sync/entities.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button } from "../../ui/button.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { EmptyState, ErrorState } from "../../ui/states.tsx";
import { toggleMute } from "../people/bonds_menu.ts";
import { useKeys } from "../shell/keys.ts";
import { title } from "../shell/title.ts";
import { FriendDiary, FriendGoals } from "./day.tsx";
import { FriendHead } from "./head.tsx";
import { Missing } from "./missing.tsx";
import { isShared, Week } from "./week.tsx";

export function Friend({ view, date }: { view: PersonView; date: Day | undefined }) {
  const { person, relation, self } = view;
  const theirs = dayThere(person.id);
  const day = date ?? theirs;
  const shown = shared(dayOf(person.id, day).value, self);
  const ofToday = day === theirs ? shown : markOf(person.id, theirs).value; // the ring is always of their today
  const unfollowed = relation.follow !== "accepted" && !self;
  title(person.name);
  useEffect(() => void askDay(person.id), [person.id]);
  useEffect(() => {
    if (day === theirs && !document.hidden && shown.state === "ready") looked(person.id);
  }, [person.id, day, theirs, shown.done, shown.state]);
  useFriendKeys(person.handle, day, theirs);
  if (shown.state === "missing" && unfollowed) return <Missing />;
  return (
    <article class="friend">
      <FriendHead view={view} share={ofToday.total > 0 ? ofToday.done / ofToday.total : 0} />
      {self && <Banner actions={<Button size="small" onClick={() => go("/")}>{words().toToday}</Button>}>{words().itsYou}</Banner>}
      {relation.muted && <Banner icon="bell" actions={<Button size="small" onClick={() => toggleMute(person, true)}>{words().unmute}</Button>}>{words().mutedNote}</Banner>}
      {shown.state === "stale" && shown.seenAt ? <p class="friend-seen" role="status">{words().seenAt(ago(shown.seenAt, Date.now()))}</p> : null}
      <Week owner={person.id} handle={person.handle} name={person.name} day={day} theirs={theirs} />
      <div class="friend-day-head">
        <h2 class="friend-day">{day === theirs ? words().todayTitle(person.name) : words().dayTitle(person.name, longDay(day))}</h2>
        {shown.total > 0 && <span class="friend-count">{words().doneOf(shown.done, shown.total)}</span>}
        {day === theirs && theirs !== myToday.value && <p class="meta">{words().theirDay(longDay(theirs))}</p>}
        {day !== theirs && <Button size="small" onClick={() => go(`/@${person.handle}`)}>{words().openDay}</Button>}
      </div>
      <DayContent shown={shown} view={view} />
    </article>
  );
}

function DayContent({ shown, view: { person, relation, self } }: { shown: DayView; view: PersonView }) {
  const nothing = shown.total === 0 && !shown.diary;
  if (nothing && shown.state === "loading") return <Skeleton kind="sections" />;
  if (nothing && shown.state === "error") {
    const offline = connection.value === "offline";
    return <ErrorState title={words().errorTitle} onRetry={() => lookAgain(person.id, shown.day)}>{offline ? words().errorOffline : undefined}</ErrorState>;
  }
  if (nothing) {
    const none = shown.goals.length === 0;
    const hint = self || relation.follow === "accepted" ? undefined : relation.follow === "requested" ? words().waiting(person.name) : words().emptyStranger(person.name);
    return <EmptyState picture="sprout" title={none ? words().empty : words().emptyDay}>{hint}</EmptyState>;
  }
  return (
    <>
      <FriendGoals view={shown} cheerable={!self} />
      {shown.diary && <FriendDiary diary={shown.diary} cheerable={!self} />}
    </>
  );
}

/** My own day as others may see it: without what only I see. */
function shared(view: DayView, self: boolean): DayView {
  if (!self) return view;
  const goals = view.goals.filter((g) => isShared(g.goal));
  const diary = view.diary && view.diary.audience !== "private" && !view.diary.draft ? view.diary : null;
  return { ...view, goals, diary, done: goals.reduce((n, g) => n + g.done, 0), total: goals.reduce((n, g) => n + g.total, 0) };
}

function useFriendKeys(handle: string, day: Day, theirs: Day): void {
  const rows = () => [...document.querySelectorAll<HTMLElement>(".friend [data-row]")];
  const step = (by: number) => {
    const all = rows();
    const now = all.findIndex((r) => r.contains(document.activeElement));
    all[now < 0 ? (by > 0 ? 0 : all.length - 1) : now + by]?.focus();
  };
  useKeys({
    next: () => step(1),
    previous: () => step(-1),
    cheer: () => {
      const row = rows().find((r) => r.contains(document.activeElement)) ?? rows().find((r) => r.querySelector("[data-cheer]"));
      row?.querySelector<HTMLElement>("[data-cheer]")?.click();
    },
    dayBefore: () => go(`/@${handle}/${addDays(day, -1)}`),
    dayAfter: () => go(`/@${handle}/${addDays(day, 1)}`),
    today: () => (day === theirs ? false : go(`/@${handle}`)),
  });
}
