// What hands do on a day: keys, fingers, drags, and what opens for them. It comes right after the day itself is shown.

import { useLayoutEffect } from "preact/hooks";
import type { DayView } from "../../data/days.ts";
import { bring } from "../../ui/lazy.tsx";
import { whenIdle } from "../../ui/when_idle.ts";
import { useListKeys } from "./list_keys.ts";
import type { Opened } from "./opened.ts";
import { Over, overs } from "./over.tsx";
import { listenToTouch } from "./touch.ts";

export { EditTitle } from "./edit_title.tsx";
export { FastAdd } from "./fast_add.tsx";
export { RefusedLine } from "./refused_row.tsx";

interface Props {
  view: DayView;
  list: { current: HTMLElement | null };
  over: Opened | null;
  open: (o: Opened | null) => void;
}

export function Hands({ view, list, over, open }: Props) {
  useListKeys(view, open);
  useLayoutEffect(() => {
    const el = list.current!;
    const ends = [listenToTouch(el, open), whenIdle(async () => (await Promise.all(overs.map(bring)), () => {})), whenIdle(() => import("./reorder.ts").then((m) => m.listenToReorder(el)))];
    return () => ends.forEach((end) => end());
  }, []);
  return over && <Over key={`${over.what} ${over.id}`} opened={over} open={open} />;
}
