// Past diaries, the newest first: what is held at once, older ones as they are asked for.

import "../../ui/field.css";
import { useEffect, useState } from "preact/hooks";
import { today } from "../../data/clock.ts";
import { pastDiaries, readPast } from "../../data/diaries.ts";
import { photoURL } from "../../data/photos.ts";
import { connection } from "../../data/status.ts";
import { words } from "../../i18n/diary.ts";
import { langOf, monthName, weekdayShort } from "../../i18n/format.ts";
import { addDays, monthOf } from "../../sync/days.ts";
import type { Day, Diary } from "../../sync/entities.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { audienceIcons, Chip } from "../../ui/chip.tsx";
import { Icon } from "../../ui/icon.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Page } from "../own/page.tsx";

const heldDays = 61; // before today that are here without asking

export function PastDiaries() {
  const w = words();
  const [from, setFrom] = useState<Day | null>(() => addDays(today.peek(), -heldDays));
  const [state, setState] = useState<"idle" | "reading" | "failed">("idle");
  const all = pastDiaries.value;
  const live = connection.value === "live";
  const read = () => {
    if (from === null || state === "reading") return;
    setState("reading");
    readPast(from).then((next) => { setFrom(next); setState("idle"); }, () => setState("failed"));
  };
  const none = all.length === 0;
  useEffect(() => {
    if (none && live) read();
  }, [none, live]);
  const write = `/diary/${today.value}`;
  if (none && (from === null || state !== "reading")) {
    return <Page name="diary" title={w.listTitle}><EmptyState picture="paper" title={w.empty} action={<ButtonLink kind="primary" href={write}>{w.writeToday}</ButtonLink>} /></Page>;
  }
  return (
    <Page name="diary" title={w.listTitle} actions={<ButtonLink kind="primary" size="small" icon="pencil" href={write}>{w.writeToday}</ButtonLink>}>
      {byMonth(all).map(([month, list]) => (
        <section key={month} class="own-section">
          <h2>{monthName(month, today.value)}</h2>
          <ul class="past">{list.map((d) => <li key={d.id}><Past diary={d} /></li>)}</ul>
        </section>
      ))}
      <div class="past-foot">
        {from === null ? <p class="own-note">{w.end}</p>
          : live || state === "reading" ? <Button busy={state === "reading"} onClick={read}>{w.more}</Button>
          : <p class="own-note">{w.listOffline}</p>}
        {state === "failed" && live && <p class="field-error" role="alert">{w.fails}</p>}
      </div>
    </Page>
  );
}

function byMonth(all: readonly Diary[]): [string, Diary[]][] {
  const months = new Map<string, Diary[]>();
  for (const d of all) {
    const list = months.get(monthOf(d.date));
    if (list) list.push(d);
    else months.set(monthOf(d.date), [d]);
  }
  return [...months];
}

function Past({ diary: d }: { diary: Diary }) {
  const w = words();
  const address = photoURL(d.photo_id, 256).value;
  return (
    <a class="past-day" href={`/diary/${d.date}`} data-color={d.color ?? undefined}>
      <span class="past-date"><b>{Number(d.date.slice(8))}</b><span>{weekdayShort(d.date)}</span></span>
      <span class="past-mood" aria-hidden="true">{d.mood ?? "·"}</span>
      <span class="past-words">
        <span class={d.text ? "past-text" : "past-text muted"} lang={d.text ? langOf(d.text) : undefined}>{d.text ?? w.noText}</span>
        <span class="past-notes">
          {d.draft ? <Chip icon="pencil">{w.draft}</Chip> : d.audience && d.audience !== "private" && <span class="past-seen"><Icon name={audienceIcons[d.audience]} size={14} /></span>}
        </span>
      </span>
      {address && <img class="past-photo" src={address} alt="" decoding="async" />}
    </a>
  );
}
