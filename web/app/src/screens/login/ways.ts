// Which ways in this server has, asked once for a page.

import { signal, type ReadonlySignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ways, type Ways } from "../../data/ways.ts";

const known = signal<Ways | null>(null);

/** Null until the server has said. */
export const offered: ReadonlySignal<Ways | null> = known;

/** Asks while nothing is known, and again when the connection is back. */
export function useWays(): Ways | null {
  useEffect(() => {
    const ask = (): void => {
      if (!known.peek()) ways().then((is) => (known.value = is), () => {}); // signing in by password works all the same
    };
    ask();
    addEventListener("online", ask);
    return () => removeEventListener("online", ask);
  }, []);
  return known.value;
}
