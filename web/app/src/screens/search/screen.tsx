// Search in everything that is mine: at once on this device, and then on the server; and in people.

import "./screen.css";
import { useEffect, useMemo, useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { connection } from "../../data/connection.ts";
import { findPeople } from "../../data/find.ts";
import { me } from "../../data/me.ts";
import { relationTo } from "../../data/people.ts";
import { findAll, findHeld, findKnown, type Found, together } from "../../data/search.ts";
import { one } from "../../data/world.ts";
import { fullDay, langOf, relativeDay } from "../../i18n/format.ts";
import { words } from "../../i18n/search.ts";
import type { Person } from "../../sync/entities.ts";
import { Button } from "../../ui/button.tsx";
import { CheckMark } from "../../ui/check.tsx";
import { Field } from "../../ui/field.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { PersonActions } from "../people/lists.tsx";
import { PersonRow } from "../people/person_row.tsx";
import { title } from "../shell/title.ts";

const typingMs = 400; // of quiet before the server is asked
const heldMost = 200;
const queryMax = 100; // characters the server takes

interface There {
  query: string;
  found: Found[];
  people: Person[];
  next: string | null;
  state: "reading" | "ready" | "failed";
}
const nothing: There = { query: "", found: [], people: [], next: null, state: "ready" };

export function Screen() {
  const [query, setQuery] = useState(() => new URLSearchParams(location.search).get("q") ?? "");
  const q = query.trim().slice(0, queryMax);
  title(words().title);
  useEffect(() => history.replaceState(history.state, "", q ? `/search?q=${encodeURIComponent(q)}` : "/search"), [q]);
  return (
    <div class="search">
      <header class="page-head"><h1 tabIndex={-1}>{words().title}</h1></header>
      <form role="search" onSubmit={(e) => e.preventDefault()}>
        <Field label={words().label} hideLabel placeholder={words().placeholder} type="search" autocomplete="off" enterkeyhint="search" autofocus value={query} onInput={setQuery} />
      </form>
      {q === "" ? <ul class="search-hints">{words().hints.map((h) => <li key={h}>{h}</li>)}</ul> : <Results query={q} />}
    </div>
  );
}

function Results({ query }: { query: string }) {
  const here = useMemo(() => findHeld(query, heldMost), [query]);
  const known = useMemo(() => findKnown(query, heldMost), [query]);
  const [there, more] = useServer(query);
  const found = together(here, there.query === query ? there.found : []);
  const mine = me.value.id;
  const strangers = there.query === query ? there.people.filter((p) => p.id !== mine && !known.some((k) => k.id === p.id) && !relationTo(p.id).blocked) : [];
  const people = [...known, ...strangers];
  const offline = connection.value === "offline";
  const total = found.length + people.length;
  return (
    <>
      <p class="search-state" role="status">
        {offline ? words().localOnly : there.state === "failed" ? words().failed : there.state === "reading" ? words().searching : words().results(total)}
      </p>
      {total === 0 && there.state !== "reading" && <EmptyState picture="paper" title={words().none(query)}>{words().noneHint}</EmptyState>}
      {people.length > 0 && <section><h2>{words().people}</h2><ul class="rows">{people.map((p) => <PersonRow key={p.id} person={p}><PersonActions person={p} /></PersonRow>)}</ul></section>}
      {found.length > 0 && <section><h2>{`${words().todos} · ${words().diaries}`}</h2><ul class="rows">{found.map((f) => <Result key={f.id} found={f} />)}</ul></section>}
      {there.next && !offline && <Button busy={there.state === "reading"} onClick={more}>{words().more}</Button>}
    </>
  );
}

/** What the server finds, once typing has paused; people too. */
function useServer(query: string): [There, () => void] {
  const [there, setThere] = useState<There>(nothing);
  const live = connection.value === "live";
  useEffect(() => {
    if (!live) return setThere(nothing);
    let current = true;
    setThere({ ...nothing, query, state: "reading" });
    const timer = setTimeout(() => {
      const people = [...query].length >= 2 ? findPeople(query).then((p) => p.data, () => []) : Promise.resolve([]);
      Promise.all([findAll(query, null), people]).then(
        ([page, found]) => current && setThere({ query, found: page.data, people: found, next: page.next, state: "ready" }),
        () => current && setThere({ ...nothing, query, state: "failed" }),
      );
    }, typingMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query, live]);
  const more = () => {
    setThere({ ...there, state: "reading" });
    findAll(query, there.next).then(
      (page) => setThere((t) => (t.query === query ? { ...t, found: [...t.found, ...page.data], next: page.next, state: "ready" } : t)),
      () => setThere((t) => ({ ...t, state: "ready" })),
    );
  };
  return [there, more];
}

function Result({ found }: { found: Found }) {
  const day = found.date;
  const when = day ? relativeDay(day, today.value) : words().backlog;
  if (found.kind === "diary") {
    return (
      <li><a class="search-result row" href={`/diary/${found.date}`}>
        <span class="search-mood" role="img" aria-label={words().diaries}>{found.mood ?? "📓"}</span>
        <span class="search-words"><span class="search-text" lang={langOf(found.text ?? "")}>{found.text}</span><span class="search-note" title={fullDay(found.date)}>{when}</span></span>
      </a></li>
    );
  }
  const goal = one("goal", found.goal_id);
  return (
    <li><a class="search-result row" href={!day ? "/backlog" : day === today.value ? "/" : `/day/${day}`}>
      <CheckMark checked={found.done} color={goal?.color} small />
      <span class="search-words">
        <span class="search-text" lang={langOf(found.title)}>{found.title}</span>
        <span class="search-note" title={day ? fullDay(day) : undefined}>{[when, goal?.title].filter(Boolean).join(" · ")}</span>
      </span>
    </a></li>
  );
}
