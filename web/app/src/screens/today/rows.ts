// The rows that stand on the page now, found by their ids; and what can be asked of them.

import type { DayView, GoalView, TodoView } from "../../data/days.ts";
import type { ID } from "../../sync/entities.ts";

export interface RowHandle {
  edit(how: { caret?: number; byKey?: boolean }): void;
}

const handles = new Map<ID, RowHandle>();
const adders = new Map<ID, () => void>();
let shown: DayView | null = null;

export function registerRow(id: ID, handle: RowHandle): () => void {
  handles.set(id, handle);
  return () => {
    if (handles.get(id) === handle) handles.delete(id);
  };
}

/** A section that can open its row for writing. */
export function registerAdder(goal: ID, add: () => void): () => void {
  adders.set(goal, add);
  return () => {
    if (adders.get(goal) === add) adders.delete(goal);
  };
}

export const editRow = (id: ID, how: { caret?: number; byKey?: boolean } = {}): void => handles.get(id)?.edit(how);
export const addTo = (goal: ID): boolean => (adders.get(goal)?.(), adders.has(goal));

export function setShown(view: DayView | null): void {
  shown = view;
}

export interface Place {
  view: TodoView;
  of: GoalView;
  at: number;
}

/** Where a todo stands on the page. */
export function find(id: ID): Place | null {
  for (const of of shown?.goals ?? []) {
    const at = of.todos.findIndex((v) => v.todo.id === id);
    if (at >= 0) return { view: of.todos[at]!, of, at };
  }
  return null;
}

export const rowOf = (at: EventTarget | null): HTMLElement | null => (at instanceof Element ? at.closest<HTMLElement>("[data-row]") : null);
export const idOf = (row: HTMLElement): ID => row.dataset.row!;
export const rowWith = (id: ID): HTMLElement | null => document.querySelector<HTMLElement>(`.todo[data-row="${id}"]`);
const checkOf = (row: HTMLElement): HTMLInputElement | null => row.querySelector<HTMLInputElement>(".check input");

/** The rows in the order of the page. */
export const allRows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(".day-list .todo[data-row]")];

/** Puts the focus on a row, by its box; of all boxes that one is then reached by Tab. */
export function focusRow(row: HTMLElement | null | undefined): void {
  if (!row) return;
  const box = checkOf(row);
  box?.focus();
  row.scrollIntoView({ block: "nearest" });
}

/** Lets Tab reach the controls of one row only: with many rows the way through all of them would be long. */
export function makeCurrent(list: HTMLElement, row: HTMLElement | null): void {
  const before = list.querySelector<HTMLElement>(".todo[data-current]");
  const now = row ?? before ?? list.querySelector<HTMLElement>(".todo");
  if (before && before !== now) {
    before.removeAttribute("data-current");
    reach(before, -1);
  }
  if (!now) return;
  if (now !== before) now.setAttribute("data-current", "");
  reach(now, 0);
}

/** Writing what stands there already would make the browser lay out the page to see whether the focus may stay. */
function reach(row: HTMLElement, tabIndex: 0 | -1): void {
  for (const el of controlsOf(row)) if (el.tabIndex !== tabIndex) el.tabIndex = tabIndex;
}

const controlsOf = (row: HTMLElement): HTMLElement[] => [...row.querySelectorAll<HTMLElement>(".check input, .todo-menu")];
