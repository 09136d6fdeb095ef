// Every emoji, by group or by search. Load it lazily: import("./emoji_picker.tsx") brings the index with it.

import "./emoji_picker.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { parts } from "../i18n/parts.ts";
import { locale } from "../i18n/i18n.ts";
import { emojiOf, findEmoji, type FoundEmoji } from "./emoji_data.ts";
import { Field } from "./field.tsx";

const groups = [0, 1, 3, 4, 5, 6, 7, 8, 9]; // 2 is parts of faces
const columns = 8;

/** onPick gets one emoji; recents stand first. Arrows move in the grid, Enter picks. */
export function EmojiPicker({ onPick, recents = [] }: { onPick: (emoji: string) => void; recents?: readonly string[] }) {
  const [query, setQuery] = useState("");
  const [group, setGroup] = useState(0);
  const [found, setFound] = useState<FoundEmoji[] | "failed" | null>(null);
  useEffect(() => {
    let current = true;
    const at = query.trim();
    (at ? findEmoji(locale.value, at) : emojiOf(locale.value, group)).then(
      (all) => current && setFound(all),
      () => current && setFound("failed"),
    );
    return () => void (current = false);
  }, [query, group, locale.value]);
  const searching = query.trim() !== "";
  return (
    <div class="emoji-picker">
      <Field label={parts().emojiSearch} hideLabel value={query} onInput={setQuery} type="search" placeholder={parts().emojiSearch} autocomplete="off" enterkeyhint="search" />
      {!searching && recents.length > 0 && <Grid label={parts().emojiRecent} emoji={recents.map((unicode) => ({ unicode, name: unicode }))} onPick={onPick} />}
      {!searching && (
        <div class="emoji-groups" role="group">
          {groups.map((g) => (
            <button key={g} type="button" class="emoji-group" aria-pressed={g === group} onClick={() => setGroup(g)}>{parts().emojiGroups[g]}</button>
          ))}
        </div>
      )}
      {found === "failed" ? <p class="emoji-note">{parts().emojiFailed}</p>
        : found?.length === 0 ? <p class="emoji-note" role="status">{parts().emojiNone}</p>
        : <Grid label={searching ? parts().emojiFound : parts().emojiGroups[group]!} emoji={found ?? []} onPick={onPick} hideLabel />}
    </div>
  );
}

function Grid({ label, emoji, onPick, hideLabel }: { label: string; emoji: readonly FoundEmoji[]; onPick: (emoji: string) => void; hideLabel?: boolean }) {
  const at = useRef(0);
  const box = useRef<HTMLDivElement>(null);
  const key = (e: KeyboardEvent) => {
    const all = [...box.current!.querySelectorAll<HTMLElement>("button")];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, ArrowDown: now + columns, ArrowUp: now - columns, Home: 0, End: all.length - 1 }[e.key];
    if (to === undefined || now < 0) return;
    e.preventDefault();
    const next = all[Math.min(Math.max(to, 0), all.length - 1)]!;
    all[now]!.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
  return (
    <>
      {!hideLabel && <p class="emoji-label">{label}</p>}
      <div class="emoji-grid" role="group" aria-label={label} ref={box} onKeyDown={key}>
        {emoji.map((e, i) => (
          <button key={e.unicode} type="button" class="emoji" tabIndex={i === at.current ? 0 : -1} aria-label={e.name} title={e.name} onClick={() => onPick(e.unicode)}>{e.unicode}</button>
        ))}
      </div>
    </>
  );
}
