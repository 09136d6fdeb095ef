// Finding people by handle, name or e-mail, and looking around among those who want to be found.

import { useEffect, useState } from "preact/hooks";
import { connection } from "../../data/connection.ts";
import { explore, findPeople, type PeoplePage } from "../../data/find.ts";
import { me } from "../../data/me.ts";
import { relationTo } from "../../data/people.ts";
import { words } from "../../i18n/people.ts";
import { Problem } from "../../sync/client.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { ErrorState } from "../../ui/states.tsx";
import { PersonActions } from "./lists.tsx";
import { PersonRow } from "./person_row.tsx";

const typingMs = 600; // of quiet before the server is asked, which it takes twice a second

type Answer = { state: "idle" | "reading" } | { state: "failed"; slow: boolean } | ({ state: "found" } & PeoplePage);

/** Asks whenever the key changes, after a moment; a null key asks nothing. */
function useAnswer(key: string | null, waitMs: number, ask: () => Promise<PeoplePage>): [Answer, () => void, (a: Answer) => void] {
  const [answer, setAnswer] = useState<Answer>({ state: "idle" });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (key === null) return setAnswer({ state: "idle" });
    let current = true;
    let timer = setTimeout(run, waitMs);
    setAnswer({ state: "reading" });
    function run() {
      ask().then(
        (page) => current && setAnswer({ state: "found", ...page }),
        (e: unknown) => {
          if (!current) return;
          const slow = e instanceof Problem && e.status === 429;
          setAnswer({ state: "failed", slow });
          if (slow) timer = setTimeout(run, ((e as Problem).retryAfterS ?? 1) * 1000);
        },
      );
    }
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, turn]);
  return [answer, () => setTurn(turn + 1), setAnswer];
}

export function Find() {
  const [query, setQuery] = useState("");
  const q = query.trim();
  const away = connection.value === "offline";
  const [found, again] = useAnswer(q.length < 2 || away ? null : q, typingMs, () => findPeople(q));
  return (
    <>
      <section class="people-section" aria-label={words().findTitle}>
        <form role="search" onSubmit={(e) => e.preventDefault()}>
          <Field label={words().findLabel} hint={words().findHint} type="search" autocomplete="off" autocapitalize="none" spellcheck={false} enterkeyhint="search" value={query} onInput={setQuery} />
        </form>
        {away && <p class="muted" role="status">{words().findOffline}</p>}
        {found.state === "reading" && <Skeleton kind="people" rows={2} />}
        {found.state === "failed" && (found.slow ? <p class="muted" role="status">{words().findSlow}</p> : <ErrorState onRetry={again} />)}
        {found.state === "found" && <People page={found} none={words().findNone(q)} said />}
      </section>
      {q === "" && !away && <Explore />}
    </>
  );
}

function People({ page, none, said }: { page: PeoplePage; none: string; said?: boolean }) {
  const people = page.data.filter((p) => p.id !== me.value.id && !relationTo(p.id).blocked);
  return (
    <>
      <p class={people.length === 0 ? "muted" : "hidden-visually"} role={said ? "status" : undefined}>{people.length === 0 ? none : words().found(people.length)}</p>
      {people.length > 0 && <ul class="rows">{people.map((p) => <PersonRow key={p.id} person={p}><PersonActions person={p} /></PersonRow>)}</ul>}
    </>
  );
}

function Explore() {
  const [page, again, setPage] = useAnswer("explore", 0, () => explore());
  const more = async () => {
    if (page.state !== "found") return;
    const next = await explore(page.next).catch(() => null); // the button stays
    if (next) setPage({ state: "found", data: [...page.data, ...next.data], next: next.next });
  };
  return (
    <section class="people-section">
      <h2>{words().exploreTitle}</h2>
      <p class="muted">{words().exploreText}</p>
      {page.state === "reading" && <Skeleton kind="people" rows={3} />}
      {page.state === "failed" && <ErrorState onRetry={again} />}
      {page.state === "found" && <People page={page} none={words().exploreEmpty} />}
      {page.state === "found" && page.next && <Button onClick={() => void more()}>{words().more}</Button>}
    </section>
  );
}
