// Shortcuts. One table for what is pressed, what it does where, and the page that lists them.

import { useLayoutEffect, useRef } from "preact/hooks";
import { composes } from "../../ui/composing.ts";
import { letterKeys } from "../../ui/prefs.ts";

export type Action =
  | "new" | "next" | "previous" | "check" | "edit" | "up" | "down" | "date" | "goal" | "dayBefore" | "dayAfter" | "today" | "goto" | "cheer"
  | "palette" | "search" | "help" | "undo" | "sheet" | "remove";

interface Shortcut {
  action: Action;
  key: string; // as KeyboardEvent.key in lower case, on a keyboard that writes Latin
  code: string; // the same key by its place: a Korean layout gives ㅜ for n
  with?: "alt" | "command" | "shift";
  shown: string;
}

export const shortcuts: readonly Shortcut[] = [
  { action: "new", key: "n", code: "KeyN", shown: "N" },
  { action: "next", key: "j", code: "KeyJ", shown: "J" },
  { action: "previous", key: "k", code: "KeyK", shown: "K" },
  { action: "next", key: "arrowdown", code: "ArrowDown", shown: "↓" },
  { action: "previous", key: "arrowup", code: "ArrowUp", shown: "↑" },
  { action: "check", key: " ", code: "Space", shown: "Space" },
  { action: "edit", key: "e", code: "KeyE", shown: "E" },
  { action: "edit", key: "enter", code: "Enter", shown: "Enter" },
  { action: "up", key: "arrowup", code: "ArrowUp", with: "alt", shown: "⌥↑" },
  { action: "down", key: "arrowdown", code: "ArrowDown", with: "alt", shown: "⌥↓" },
  { action: "date", key: "m", code: "KeyM", shown: "M" },
  { action: "goal", key: "#", code: "Digit3", with: "shift", shown: "#" },
  { action: "remove", key: "delete", code: "Delete", shown: "Delete" },
  { action: "dayBefore", key: "[", code: "BracketLeft", shown: "[" },
  { action: "dayAfter", key: "]", code: "BracketRight", shown: "]" },
  { action: "today", key: "t", code: "KeyT", shown: "T" },
  { action: "goto", key: "g", code: "KeyG", shown: "G" },
  { action: "cheer", key: "c", code: "KeyC", shown: "C" },
  { action: "palette", key: "k", code: "KeyK", with: "command", shown: "⌘K" },
  { action: "search", key: "/", code: "Slash", shown: "/" },
  { action: "help", key: "?", code: "Slash", with: "shift", shown: "?" },
  { action: "undo", key: "z", code: "KeyZ", with: "command", shown: "⌘Z" },
];

/** Where G and a letter lead. */
export const gotos: readonly { key: string; code: string; to: string; name: "feed" | "today" | "calendar" | "inbox" | "goals" | "routines" | "backlog" | "diary" | "people" | "settings" }[] = [
  { key: "t", code: "KeyT", to: "/", name: "today" },
  { key: "f", code: "KeyF", to: "/feed", name: "feed" },
  { key: "c", code: "KeyC", to: "/calendar", name: "calendar" },
  { key: "i", code: "KeyI", to: "/inbox", name: "inbox" },
  { key: "g", code: "KeyG", to: "/goals", name: "goals" },
  { key: "r", code: "KeyR", to: "/routines", name: "routines" },
  { key: "b", code: "KeyB", to: "/backlog", name: "backlog" },
  { key: "d", code: "KeyD", to: "/diary", name: "diary" },
  { key: "p", code: "KeyP", to: "/people", name: "people" },
  { key: "s", code: "KeyS", to: "/settings", name: "settings" },
];

/** What an action does here; false: it is not for me, look further. */
export type Does = (e: KeyboardEvent) => void | boolean;
export type Doings = Partial<Record<Action, Does>>;

const layers: { doings: Doings }[] = []; // the newest last
const gotoMs = 1500; // G waits this long for its letter

/** Handles actions while a component lives; what came last is asked first. */
export function useKeys(doings: Doings): void {
  const layer = useRef({ doings });
  layer.current.doings = doings;
  useLayoutEffect(() => {
    const mine = layer.current;
    layers.push(mine);
    return () => void layers.splice(layers.indexOf(mine), 1);
  }, []);
}

/** Listens to the page; go is asked to show another screen. Returns what ends it. */
export function listenToKeys(go: (to: string) => void): () => void {
  let gotoAt = -Infinity;
  const down = (e: KeyboardEvent) => {
    if (e.defaultPrevented || composes(e) || covered(e)) return;
    const typing = inField(e.target);
    if (e.timeStamp - gotoAt < gotoMs && !typing && !modified(e)) {
      gotoAt = -Infinity;
      const to = gotos.find((g) => isKey(e, g));
      if (to) return e.preventDefault(), go(to.to);
    }
    for (const shortcut of shortcuts) {
      if (!pressed(e, shortcut) || (typing && !evenWhileTyping(shortcut))) continue;
      if (isLetter(shortcut) && !letterKeys.value) continue;
      if (shortcut.action === "goto") return void (gotoAt = e.timeStamp);
      if (perform(shortcut.action, e)) return e.preventDefault();
    }
  };
  addEventListener("keydown", down);
  return () => removeEventListener("keydown", down);
}

/** Does what an action does where one is; false: nothing here does it. */
export function perform(action: Action, e: KeyboardEvent = new KeyboardEvent("keydown")): boolean {
  for (const { doings } of [...layers].reverse()) {
    const does = doings[action];
    if (does && does(e) !== false) return true;
  }
  return false;
}

function pressed(e: KeyboardEvent, s: Shortcut): boolean {
  const command = e.metaKey || e.ctrlKey;
  if (command !== (s.with === "command") || e.altKey !== (s.with === "alt")) return false;
  if (s.with === "command" && e.shiftKey) return false;
  if (s.with === "shift") return e.key === s.key || (e.shiftKey && !writesLatin(e) && e.code === s.code);
  if (e.shiftKey && s.key.length === 1 && s.key !== "?") return false;
  return isKey(e, s);
}

/** By what it writes; where that is no Latin letter, by its place. */
const isKey = (e: KeyboardEvent, s: { key: string; code: string }): boolean => e.key.toLowerCase() === s.key || (!writesLatin(e) && e.code === s.code);
const writesLatin = (e: KeyboardEvent): boolean => /^[\x20-\x7e]+$/.test(e.key);

const isLetter = (s: Shortcut): boolean => !s.with && s.key.length === 1 && s.key !== " ";
const evenWhileTyping = (s: Shortcut): boolean => s.action === "palette";
const modified = (e: KeyboardEvent): boolean => e.metaKey || e.ctrlKey || e.altKey;

/** Whether something modal lies over the page, and the key is not of it. */
const covered = (e: KeyboardEvent): boolean => document.querySelector("dialog[open]:modal") !== null && !(e.metaKey || e.ctrlKey);

const textless = new Set(["checkbox", "radio", "button", "submit", "reset", "range", "color", "file", "image"]);

export function inField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !textless.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}
