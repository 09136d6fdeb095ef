// An open menu, as the ARIA practices describe it.

import "./menu.css";
import { useEffect, useId, useRef } from "preact/hooks";
import { parts } from "../i18n/parts.ts";
import { composes } from "./composing.ts";
import { Icon } from "./icon.tsx";
import type { MenuItem, PanelProps } from "./menu.tsx";
import { place } from "./menu_place.ts";
import { closeByBack } from "./overlays.ts";

const spellMs = 600; // between letters of one word

export function MenuPanel({ at, label, items, focus = "first", onClose }: PanelProps) {
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
