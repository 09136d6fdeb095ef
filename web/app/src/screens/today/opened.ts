// What is open over a row.

import type { ID } from "../../sync/entities.ts";
import type { Anchor } from "../../ui/menu.tsx";

export interface Opened {
  what: "menu" | "date" | "goal" | "sheet" | "routine" | "audience";
  id: ID; // of the todo; of the goal for its audience
  at?: Anchor;
}

let openHere: ((o: Opened | null) => void) | null = null;

/** Opens the sheet of a todo that stands on the page. */
export const openSheet = (id: ID): void => openHere?.({ what: "sheet", id });

export function listenToOpen(open: (o: Opened | null) => void): () => void {
  openHere = open;
  return () => {
    if (openHere === open) openHere = null;
  };
}
