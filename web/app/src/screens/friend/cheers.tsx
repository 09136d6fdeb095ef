// Cheers as they are seen: on my own things who cheered, and how it rises and lands.

import "./cheers.css";
import { useComputed } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { arrivals } from "../../data/arrivals.ts";
import { cheersHeld, cheersOn, counted, type Given } from "../../data/cheers.ts";
import { pigmentOf } from "../../data/bonds.ts";
import { words } from "../../i18n/cheers.ts";
import type { Diary, ID, Todo } from "../../sync/entities.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { say } from "../../ui/live.tsx";
import { Sheet } from "../../ui/sheet.tsx";

const emojiShown = 3;

/** Who cheered something of mine. Nothing when nobody did. title: how it is called, for those who hear it. */
export function CheerStack({ target, title }: { target: Todo | Diary; title: string }) {
  const [open, setOpen] = useState(false);
  const given = useComputed(() => cheersHeld(target.id)).value;
  const counts = counted(target.cheers);
  const total = Math.max(given.length, counts.reduce((n, [, of]) => n + of, 0));
  const emojis = [...new Set([...given.map((g) => g.emoji), ...counts.map(([e]) => e)])].slice(0, emojiShown);
  const first = given[0]?.person;
  const names = first ? words().others(first.name, total - 1) : String(total);
  return (
    <span class="cheer-stack">
      <Rising target={target.id} title={title} />
      {total > 0 && (
        <button type="button" class="cheer-pill" aria-haspopup="dialog" onClick={() => setOpen(true)}>
          <span class="hidden-visually">{`${names}. ${words().show}`}</span>
          <span class="cheer-emojis" aria-hidden="true">{emojis.map((e) => <span key={e} class="cheer-emoji">{e}</span>)}</span>
          {first && <Avatar name={first.name} color={pigmentOf(first.id)} size={20} />}
          <span class="cheer-names" aria-hidden="true">{names}</span>
        </button>
      )}
      {open && <WhoCheered target={target} title={title} held={given} total={total} onClose={() => setOpen(false)} />}
    </span>
  );
}

const driftMs = 120; // between emoji that rise together

/** What is arriving now: it rises beside the thing and is gone; the stack keeps it. */
function Rising({ target, title }: { target: ID; title: string }) {
  const mine = useComputed(() => arrivals.value.filter((a) => a.target === target)).value;
  const last = mine.at(-1);
  useEffect(() => {
    const by = last?.people[0];
    if (last && by) say(words().arrived(by.name, last.people.length - 1, title));
  }, [last?.key, last?.people.length]);
  return (
    <span class="cheer-sky" aria-hidden="true">
      {mine.flatMap((a) => a.emojis.map((e, i) => <span key={`${a.key} ${e}`} class={`cheer-rise cheer-rise-${i % 3}`} style={{ animationDelay: `${i * driftMs}ms` }}>{e}</span>))}
    </span>
  );
}

/** The list of who cheered, for the owner. What is older than what is held is asked for. */
export function WhoCheered({ target, title, held, total, onClose }: { target: Todo | Diary; title: string; held: Given[]; total: number; onClose: () => void }) {
  const [older, setOlder] = useState<Given[]>([]);
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current || held.length >= total) return;
    asked.current = true;
    cheersOn(target).then(setOlder, () => {}); // those that are held are shown
  }, [total]);
  const all = [...held, ...older.filter((o) => !held.some((h) => h.person.id === o.person.id))];
  return (
    <Sheet title={words().whoTitle} side="centre" onClose={onClose}>
      <p class="meta">{title}</p>
      <ul class="rows cheer-who">
        {all.map((g) => (
          <li key={g.person.id} class="row">
            <Avatar name={g.person.name} color={pigmentOf(g.person.id)} size={36} />
            <a href={`/@${g.person.handle}`} class="cheer-person" onClick={onClose}>
              <strong>{g.person.name}</strong> <span class="muted">@{g.person.handle}</span>
            </a>
            <span class="cheer-big" role="img" aria-label={words().emoji(g.emoji)}>{g.emoji}</span>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
