// A menu button and its menu, as the ARIA practices describe them: arrows, Home, End, the first letters, Esc.

import "./menu.css";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { parts } from "../i18n/parts.ts";
import { IconButton } from "./button.tsx";
import { composes } from "./composing.ts";
import { Icon, type IconName } from "./icon.tsx";
import { place } from "./menu_place.ts";
import { closeByBack } from "./sheet.tsx";

export interface MenuItem {
  label: string;
  onSelect: () => void;
  icon?: IconName;
  keys?: string; // the shortcut that does the same
  danger?: boolean;
  disabled?: boolean;
  checked?: boolean; // given: one of a choice
  lineBefore?: boolean;
}
export type Anchor = HTMLElement | { x: number; y: number };

/** A button with three dots, or with the children given, that opens a menu. */
export function Menu({ label, items, icon = "more", class: more, tabIndex, children }: { label: string; items: readonly MenuItem[] | (() => readonly MenuItem[]); icon?: IconName; class?: string; tabIndex?: number; children?: ComponentChildren }) {
  const [open, setOpen] = useState<"first" | "last" | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const key = (e: KeyboardEvent) => {
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
    e.preventDefault();
    e.stopPropagation();
    setOpen(e.key === "ArrowDown" ? "first" : "last");
  };
  const common = { "aria-haspopup": "menu" as const, "aria-expanded": open !== null, onClick: () => setOpen(open ? null : "first"), onKeyDown: key, tabIndex };
  return (
    <>
      {children
        ? <button type="button" class={more} aria-label={label} {...common} ref={button}>{children}</button>
        : <IconButton icon={icon} label={label} class={more} {...common} buttonRef={button} />}
      {open && <MenuPanel at={button.current!} label={label} items={typeof items === "function" ? items() : items} focus={open} onClose={() => setOpen(null)} />}
    </>
  );
}

const spellMs = 600; // between letters of one word

/** The menu itself, at a control or at a point; the focus comes back to where it was. */
export function MenuPanel({ at, label, items, focus = "first", onClose }: { at: Anchor; label: string; items: readonly MenuItem[]; focus?: "first" | "last"; onClose: () => void }) {
  const panel = useRef<HTMLDivElement>(null);
  const spelled = useRef({ text: "", at: 0 });
  const id = useId();
  const closing = useRef(onClose);
  closing.current = onClose;
  const rows = () => [...panel.current!.querySelectorAll<HTMLElement>("[role^=menuitem]:not([aria-disabled])")];
  useEffect(() => {
    const el = panel.current!;
    const before = document.activeElement as HTMLElement | null;
    el.showPopover?.();
    place(el, at);
    (focus === "first" ? rows()[0] : rows().at(-1))?.focus({ preventScroll: true });
    const away = (e: Event) => {
      if (e.target instanceof Node && (el.contains(e.target) || (at instanceof HTMLElement && at.contains(e.target)))) return;
      closing.current();
    };
    const gone = () => closing.current();
    document.addEventListener("pointerdown", away, true);
    addEventListener("resize", gone);
    const leave = closeByBack(gone);
    return () => {
      leave();
      document.removeEventListener("pointerdown", away, true);
      removeEventListener("resize", gone);
      const inside = el.contains(document.activeElement) || document.activeElement === document.body;
      if (inside) (before?.isConnected ? before : at instanceof HTMLElement ? at : null)?.focus({ preventScroll: true });
    };
  }, []);
  const select = (item: MenuItem) => {
    if (item.disabled) return;
    closing.current();
    item.onSelect();
  };
  const key = (e: KeyboardEvent) => {
    e.stopPropagation(); // a letter in a menu is no shortcut of the page
    if (composes(e)) return;
    const all = rows();
    const now = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: now + 1, ArrowUp: now < 0 ? -1 : now - 1 + all.length, Home: 0, End: all.length - 1 }[e.key];
    if (to !== undefined) all[(to + all.length) % all.length]?.focus();
    else if (e.key === "Escape" || e.key === "Tab") closing.current();
    else if (e.key.length === 1 && e.key !== " " && !e.metaKey && !e.ctrlKey) spell(e.key, all, now);
    else return;
    if (e.key !== "Tab") e.preventDefault();
  };
  const spell = (letter: string, all: HTMLElement[], now: number) => {
    const s = spelled.current;
    const fresh = performance.now() - s.at > spellMs;
    spelled.current = { text: (fresh ? "" : s.text) + letter.toLowerCase(), at: performance.now() };
    const from = fresh ? now + 1 : Math.max(now, 0);
    const found = [...all.slice(from), ...all.slice(0, from)].find((row) => row.textContent.trim().toLowerCase().startsWith(spelled.current.text));
    found?.focus();
  };
  const withIcons = items.some((item) => item.icon);
  return (
    <div ref={panel} id={id} class="menu" role="menu" aria-label={label} popover="manual" onKeyDown={key} onContextMenu={(e) => e.preventDefault()}>
      {items.map((item) => (
        <div key={item.label}>
          {item.lineBefore && <div role="separator" class="menu-line" />}
          <button
            type="button" tabIndex={-1} class={`menu-item${item.danger ? " menu-danger" : ""}`} role={item.checked === undefined ? "menuitem" : "menuitemradio"}
            aria-checked={item.checked} aria-disabled={item.disabled || undefined} onClick={() => select(item)} onPointerMove={(e) => item.disabled || e.currentTarget.focus({ preventScroll: true })}
          >
            {item.icon ? <Icon name={item.icon} size={18} /> : withIcons && <span class="menu-space" />}
            <span class="menu-words">{item.label}</span>
            {item.checked && <Icon name="check" size={16} />}
            {item.keys && <kbd aria-label={parts().key(item.keys)}>{item.keys}</kbd>}
          </button>
        </div>
      ))}
    </div>
  );
}
