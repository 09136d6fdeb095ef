// Somebody's page: their day, live, for who is signed in; what they share with everyone for who is not.

import "./screen.css";
import { useEffect } from "preact/hooks";
import { connection } from "../../data/connection.ts";
import { lookUp, person } from "../../data/people.ts";
import { session } from "../../data/session.ts";
import { words } from "../../i18n/people.ts";
import { isDay } from "../../sync/days.ts";
import { lazy } from "../../ui/lazy.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { Friend } from "./friend.tsx";
import { Missing } from "./missing.tsx";

const PublicProfile = lazy(() => import("./public.tsx"), "PublicProfile");

export function Screen({ handle = "", date }: { handle?: string; date?: string }) {
  const state = session.value.state;
  const who = handle.toLowerCase();
  if (date !== undefined && !isDay(date)) return <Missing />;
  if (state === "starting") return <Skeleton kind="sections" />;
  if (state === "out") return <PublicProfile key={who} handle={who} date={date} />;
  return <Found key={who} handle={who} date={date} />;
}

function Found({ handle, date }: { handle: string; date: string | undefined }) {
  const view = person(handle).value;
  const { state } = view;
  const live = connection.value === "live";
  useEffect(() => {
    if (state === "ready" && view.relation.follow === "accepted") return; // what they withdraw goes by itself
    void lookUp(handle);
  }, [handle, state === "error" && live, view.relation.follow]);
  if (state === "missing") return <Missing />;
  if (state === "error" || (state === "loading" && connection.value === "offline")) {
    return (
      <>
        <h1 class="friend-away" tabIndex={-1}>@{handle}</h1>
        <ErrorState title={words().errorTitle} onRetry={() => void lookUp(handle)}>{words().errorOffline}</ErrorState>
      </>
    );
  }
  if (state === "loading") return <><h1 class="friend-away" tabIndex={-1}>@{handle}</h1><Skeleton kind="sections" /></>;
  return <Friend view={view} date={date} />;
}
