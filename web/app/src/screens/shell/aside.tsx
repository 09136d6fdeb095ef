// The right of a very wide screen: the month, and the day of a friend as it happens.

import "./aside.css";
import { useComputed } from "@preact/signals";
import { today } from "../../data/clock.ts";
import { dayOf } from "../../data/days.ts";
import { me } from "../../data/me.ts";
import { monthOf as marksOf } from "../../data/marks.ts";
import { peopleRow } from "../../data/people.ts";
import { monthName } from "../../i18n/format.ts";
import { words } from "../../i18n/shell.ts";
import { monthOf } from "../../sync/days.ts";
import { FriendDay } from "./friend_day.tsx";
import { MonthSmall } from "./month_small.tsx";

export function Aside({ screen }: { screen: string }) {
  return (
    <aside class="aside">
      {screen !== "calendar" && <Month />}
      {screen !== "friend" && <Friend />}
    </aside>
  );
}

function Month() {
  const month = monthOf(today.value);
  const marks = marksOf(me.value.id, month).value;
  const done = [...marks.values()].reduce((n, m) => n + m.done, 0);
  return (
    <section class="aside-part">
      <h2 class="aside-head"><span>{monthName(month, today.value)}</span><span class="aside-count">{words().doneShort(done)}</span></h2>
      <MonthSmall month={month} marks={marks} today={today.value} weekStart={me.value.settings.week_start} />
    </section>
  );
}

/** Whoever has something new, else who was last active. */
function Friend() {
  const friend = useComputed(() => peopleRow.value.find((p) => !p.self && p.total > 0) ?? null).value;
  if (!friend) return null;
  return <OfFriend key={friend.person.id} friend={friend} />;
}

function OfFriend({ friend }: { friend: (typeof peopleRow.value)[number] }) {
  const view = dayOf(friend.person.id, friend.day).value;
  return (
    <section class="aside-part">
      <h2 class="aside-head"><a href={`/@${friend.person.handle}`}>{words().theirToday(friend.person.name)}</a><span class="aside-count">{view.done}/{view.total}</span></h2>
      <FriendDay view={view} />
    </section>
  );
}
