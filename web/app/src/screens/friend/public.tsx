// The page of somebody for who is not signed in: what they share with everyone, and a way in.

import { useEffect, useState } from "preact/hooks";
import type { DayView, DayMark } from "../../data/days.ts";
import { pigmentOf } from "../../data/bonds.ts";
import { publicDays, type PublicDays, publicPhoto } from "../../data/public.ts";
import { langOf, longDay } from "../../i18n/format.ts";
import { words } from "../../i18n/people.ts";
import { words as shellWords } from "../../i18n/shell.ts";
import { go } from "../../router.ts";
import { addDays, todayIn } from "../../sync/days.ts";
import { Problem } from "../../sync/client.ts";
import type { Day } from "../../sync/entities.ts";
import { compareRank } from "../../sync/rank.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { ButtonLink } from "../../ui/button.tsx";
import { Logo } from "../../ui/logo.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { EmptyState, ErrorState } from "../../ui/states.tsx";
import { title } from "../shell/title.ts";
import { FriendDiary, FriendGoals } from "./day.tsx";
import { Missing } from "./missing.tsx";
import { WeekStrip } from "./week.tsx";

export function PublicProfile({ handle, date }: { handle: string; date?: Day | undefined }) {
  const today = todayIn(Intl.DateTimeFormat().resolvedOptions().timeZone, 0, new Date());
  const day = date ?? today;
  const [found, setFound] = useState<PublicDays | "missing" | "error" | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    publicDays(handle, day).then(
      (all) => current && setFound(all),
      (e: unknown) => current && setFound(e instanceof Problem && e.status === 404 ? "missing" : "error"),
    );
    return () => void (current = false);
  }, [handle, day, turn]);
  if (found === "missing") return <div class="friend-public"><Missing /></div>;
  if (found === "error") return <div class="friend-public"><h1 class="friend-away" tabIndex={-1}>@{handle}</h1><ErrorState title={words().errorTitle} onRetry={() => setTurn(turn + 1)}>{words().errorOffline}</ErrorState></div>;
  if (!found) return <div class="friend-public"><Skeleton kind="sections" /></div>;
  const { profile } = found;
  title(profile.name);
  const shown = dayFrom(found, day);
  const to = (d: Day) => (d === today ? `/@${handle}` : `/@${handle}/${d}`);
  return (
    <article class="friend friend-public">
      <nav class="friend-bar"><a href="/login"><Logo size={28} /><strong>{shellWords().app}</strong></a><ButtonLink size="small" href="/login">{words().logIn}</ButtonLink></nav>
      <header class="friend-head">
        <Avatar name={profile.name} src={profile.photo_id ? publicPhoto(profile.photo_id) : null} color={pigmentOf(profile.id)} size={64} />
        <div class="friend-who">
          <h1 tabIndex={-1} lang={langOf(profile.name)}>{profile.name}</h1>
          <p class="friend-handle">@{profile.handle}</p>
        </div>
        <div class="friend-about">
          {profile.bio && <p class="friend-bio" lang={langOf(profile.bio)}>{profile.bio}</p>}
          <p class="friend-counts">{words().publicNote(profile.name)}</p>
        </div>
      </header>
      <WeekStrip
        label={words().days(profile.name)} week={Array.from({ length: 7 }, (_, i) => addDays(day, i - 6))} day={day} today={today}
        markAt={(d) => markFrom(found, d)} to={to} onMove={(by) => go(to(addDays(day, by)))}
      />
      <h2 class="friend-day">{words().dayTitle(profile.name, longDay(day))}</h2>
      {shown.total === 0 && !shown.diary ? <EmptyState picture="sprout" title={found.goals.length === 0 ? words().empty : words().emptyDay} /> : <FriendGoals view={shown} cheerable={false} />}
      {shown.diary && <FriendDiary diary={shown.diary} cheerable={false} />}
      <section class="friend-join card">
        <h2>{words().joinTitle(profile.name)}</h2>
        <p class="muted">{words().joinText}</p>
        <div class="friend-join-ways"><ButtonLink kind="primary" href="/signup">{words().signUp}</ButtonLink><ButtonLink href="/login">{words().logIn}</ButtonLink></div>
      </section>
    </article>
  );
}

function dayFrom({ profile, goals, todos, diary }: PublicDays, day: Day): DayView {
  const views = goals.map((goal) => {
    const of = todos.filter((t) => t.goal_id === goal.id && t.date === day).sort(compareRank);
    const rows = of.map((todo) => ({ todo, virtual: false, routine: null, pendingSince: null, refused: null, mine: null }));
    return { goal, todos: rows, suggestions: [], done: of.filter((t) => t.done).length, total: of.length };
  });
  const sum = (of: "done" | "total") => views.reduce((n, v) => n + v[of], 0);
  return { state: "ready", owner: profile.id, day, goals: views, diary, done: sum("done"), total: sum("total") };
}

function markFrom({ goals, todos }: PublicDays, day: Day): DayMark {
  const of = todos.filter((t) => t.date === day);
  const petals = goals.flatMap((g) => of.filter((t) => t.goal_id === g.id).sort((a, b) => Number(b.done) - Number(a.done)).map((t) => ({ color: g.color, done: t.done })));
  const done = petals.filter((p) => p.done).length;
  return { petals, open: petals.length - done, done, total: petals.length };
}
