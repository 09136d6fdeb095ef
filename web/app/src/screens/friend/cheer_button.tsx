// The button with which somebody else's done thing is cheered: six favourites, a picker, the last one by a double tap.

import "./cheers.css";
import { useComputed } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { cheer, counted, favourites, mine, offered, recentEmoji } from "../../data/cheers.ts";
import { tell } from "../../data/undo.ts";
import { someClient } from "../../data/world.ts";
import { words } from "../../i18n/cheers.ts";
import type { RefusalCode } from "../../sync/frames.ts";
import type { Diary, Todo } from "../../sync/entities.ts";
import { Icon } from "../../ui/icon.tsx";
import { lazy } from "../../ui/lazy.tsx";
import { sayNow } from "../../ui/live.tsx";
import { place } from "../../ui/menu_place.ts";
import { closeByBack, Sheet } from "../../ui/sheet.tsx";

const EmojiPicker = lazy(() => import("../../ui/emoji_picker.tsx"), "EmojiPicker");

const doubleMs = 350; // between the two presses of a double tap
const popMs = 700;

const refusals: Partial<Record<RefusalCode | "parked", () => string>> = {
  not_done: () => words().refusedNotDone,
  not_allowed: () => words().refusedNotAllowed,
  not_found: () => words().refusedGone,
  gone: () => words().refusedGone,
};

/** Cheers somebody's todo or diary that is open to it. title: how it is called. */
export function CheerButton({ target, title }: { target: Todo | Diary; title: string }) {
  const [open, setOpen] = useState<"favourites" | "picker" | null>(null);
  const [pop, setPop] = useState<{ emoji: string; n: number } | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const pressed = useRef(-doubleMs);
  const my = useComputed(() => mine(target.id)).value;
  useEffect(() => {
    if (!pop) return;
    const timer = setTimeout(() => setPop(null), popMs);
    return () => clearTimeout(timer);
  }, [pop]);
  const give = (emoji: string | null) => {
    setOpen(null);
    if (emoji === my) return;
    if (emoji) setPop({ emoji, n: (pop?.n ?? 0) + 1 });
    sayNow(emoji ? words().sent(emoji) : words().removed);
    void cheer(target, emoji, (code) => tell(refusals[code] ?? (() => words().refused)));
  };
  const press = (e: MouseEvent) => {
    const double = e.timeStamp - pressed.current < doubleMs;
    pressed.current = e.timeStamp;
    if (double && e.detail > 0) give(recentEmoji.peek()[0] ?? favourites[0]);
    else setOpen(open ? null : "favourites");
  };
  const name = my ? words().yours(my, title) : words().cheer(title);
  return (
    <span class="cheer-give">
      <button
        type="button" ref={button} class={`cheer-button${my ? " cheer-mine" : ""}`} aria-label={name} aria-haspopup="dialog" aria-expanded={open !== null}
        data-cheer title={words().doubleTap(recentEmoji.value[0] ?? favourites[0])} onClick={press}
      >
        {my ? <span class="cheer-emoji" aria-hidden="true">{my}</span> : <><Icon name="smile" size={18} /><Icon name="plus" size={12} /></>}
      </button>
      {pop && <span key={pop.n} class="cheer-pop" aria-hidden="true">{pop.emoji}</span>}
      {open === "favourites" && <Favourites at={button.current!} my={my} give={give} more={() => setOpen("picker")} close={() => setOpen(null)} />}
      {open === "picker" && (
        <Sheet title={words().pick} side="centre" onClose={() => setOpen(null)}>
          <EmojiPicker onPick={give} recents={recentEmoji.value} />
        </Sheet>
      )}
    </span>
  );
}

interface Panel {
  at: HTMLElement;
  my: string | null;
  give: (emoji: string | null) => void;
  more: () => void;
  close: () => void;
}

function Favourites({ at, my, give, more, close }: Panel) {
  const panel = useRef<HTMLDivElement>(null);
  const closing = useRef(close);
  closing.current = close;
  const choices = my && !offered.value.includes(my) ? [my, ...offered.value.slice(0, 5)] : offered.value;
  useEffect(() => {
    const el = panel.current!;
    el.showPopover?.();
    place(el, at);
    el.querySelector<HTMLElement>("[aria-pressed=true], button")?.focus({ preventScroll: true });
    const away = (e: Event) => {
      if (e.target instanceof Node && !el.contains(e.target) && !at.contains(e.target)) closing.current();
    };
    const gone = () => closing.current();
    document.addEventListener("pointerdown", away, true);
    addEventListener("scroll", gone, { passive: true, once: true });
    const leave = closeByBack(gone);
    return () => {
      leave();
      document.removeEventListener("pointerdown", away, true);
      removeEventListener("scroll", gone);
      if (el.contains(document.activeElement) || document.activeElement === document.body) at.focus({ preventScroll: true });
    };
  }, []);
  const key = (e: KeyboardEvent) => {
    e.stopPropagation(); // a letter here is no shortcut of the page
    const all = [...panel.current!.querySelectorAll<HTMLElement>("button")];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1 + all.length, ArrowUp: now - 1 + all.length, Home: 0, End: all.length - 1 }[e.key];
    if (to !== undefined) all[to % all.length]!.focus();
    else if (e.key === "Escape" || e.key === "Tab") close();
    else return;
    if (e.key !== "Tab") e.preventDefault();
  };
  return (
    <div ref={panel} class="cheer-panel" role="dialog" aria-label={words().pick} popover="manual" onKeyDown={key}>
      {choices.map((e) => (
        <button key={e} type="button" class="cheer-choice" aria-label={words().emoji(e)} aria-pressed={e === my} onClick={() => give(e)}>{e}</button>
      ))}
      <button type="button" class="cheer-choice cheer-tool" aria-label={words().more} title={words().more} onClick={more}><Icon name="plus" /></button>
      {my && <button type="button" class="cheer-choice cheer-tool" aria-label={words().remove} title={words().remove} onClick={() => give(null)}><Icon name="close" /></button>}
    </div>
  );
}

/** How many cheers of each emoji somebody's thing has, but for mine, which stands in the button. */
export function CheerCounts({ target }: { target: Todo | Diary }) {
  const my = useComputed(() => (someClient.value ? mine(target.id) : null)).value;
  const all = counted(my ? { ...target.cheers, [my]: (target.cheers?.[my] ?? 1) - 1 } : target.cheers);
  if (all.length === 0) return null;
  return (
    <span class="cheer-counts" role="img" aria-label={all.map(([e, n]) => words().count(e, n)).join(", ")}>
      {all.slice(0, 4).map(([e, n]) => <span key={e} class="cheer-count" aria-hidden="true"><span class="cheer-emoji">{e}</span>{n > 1 && n}</span>)}
    </span>
  );
}
