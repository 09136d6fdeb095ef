// A menu button and its menu, as the ARIA practices describe them: arrows, Home, End, the first letters, Esc.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { IconButton } from "./button.tsx";
import type { IconName } from "./icon.tsx";
import { lazy } from "./lazy.tsx";

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

export interface PanelProps {
  at: Anchor;
  label: string;
  items: readonly MenuItem[];
  focus?: "first" | "last";
  onClose: () => void;
}

/** The menu itself, at a control or at a point; the focus comes back to where it was. */
export const MenuPanel = lazy<"MenuPanel", PanelProps>(() => import("./menu_panel.tsx"), "MenuPanel", true);

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
