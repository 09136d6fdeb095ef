// One field for everything: actions, dates in words, people, goals, todos. A combobox as the ARIA practices describe it.

import "./palette.css";
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { connection } from "../../data/connection.ts";
import { langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/search.ts";
import { composes } from "../../ui/composing.ts";
import { Icon } from "../../ui/icon.tsx";
import { useModal } from "../../ui/sheet.tsx";
import { Face } from "../people/face.tsx";
import { entriesFor, type Entry } from "./entries.ts";

export function Palette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useModal(dialog, onClose);
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const groups = useMemo(() => entriesFor(text), [text]);
  const all = groups.flatMap((g) => g.entries);
  const option = (n: number) => `${id}-${n}`;
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, text]);
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    close();
    setTimeout(entry.run); // once the focus is back in the page
  };
  const key = (e: KeyboardEvent) => {
    if (composes(e)) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, PageDown: Math.min(at + 5, all.length - 1), PageUp: Math.max(at - 5, 0) }[e.key];
    if (to !== undefined && all.length > 0) setAt(to % all.length);
    else if (e.key === "Enter") run(all[at]);
    else return;
    e.preventDefault();
  };
  let n = -1;
  return (
    <dialog ref={dialog} class="palette" aria-label={words().palette}>
      <div class="palette-field">
        <Icon name="search" />
        <input
          type="text" role="combobox" aria-label={words().paletteLabel} aria-expanded={all.length > 0} aria-controls={`${id}-list`} aria-autocomplete="list"
          aria-activedescendant={all.length > 0 ? option(at) : undefined} placeholder={words().placeholder} autocomplete="off" autocapitalize="none" spellcheck={false}
          enterkeyhint="go" maxLength={200} data-autofocus onKeyDown={key} onInput={(e) => { setText(e.currentTarget.value); setAt(0); }}
        />
        <button type="button" class="palette-close" onClick={close}><kbd>Esc</kbd><Icon name="close" /><span class="hidden-visually">{words().close}</span></button>
      </div>
      <div class="palette-list" id={`${id}-list`} role="listbox" aria-label={words().palette} ref={list}>
        {groups.map((g) => (
          <div key={g.name} role="group" aria-label={g.name}>
            <p class="palette-group" aria-hidden="true">{g.name}</p>
            {g.entries.map((e) => {
              const mine = ++n;
              return (
                <div
                  key={e.key} id={option(mine)} role="option" aria-selected={mine === at} class="palette-entry" data-color={e.color}
                  onPointerMove={() => at !== mine && setAt(mine)} onClick={() => run(e)}
                >
                  {e.person ? <Face person={e.person} size={24} /> : e.icon && <Icon name={e.icon} />}
                  <span class="palette-text" lang={langOf(e.text)}>{e.text}</span>
                  {e.note && <span class="palette-note">{e.note}</span>}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      <div class="palette-foot">
        {connection.value === "offline" && text !== "" ? <p role="status">{words().localOnly}</p> : text === "" ? <ul>{words().hints.map((h) => <li key={h}>{h}</li>)}</ul> : <p>{words().keysHint}</p>}
      </div>
    </dialog>
  );
}
