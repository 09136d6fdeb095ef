// The day that midnight brings into the window of other people's streams: it is read within the next six hours, so that
// not everybody asks at once, unless somebody looks at it before.

import { effect, untracked } from "@preact/signals";
import type { Client } from "../sync/client.ts";
import { addDays } from "../sync/days.ts";
import type { Day } from "../sync/entities.ts";
import { today } from "./clock.ts";
import { place, streamsOf, type DayBody } from "./looking.ts";

const withinMs = 6 * 3_600_000;

/** Reads the new day of everybody whom one follows after each midnight; returns how to stop. */
export function followMidnight(c: Client, random: () => number = Math.random): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = today.peek();
  const stop = effect(() => {
    const day = today.value;
    untracked(() => {
      if (day <= last) return;
      last = day;
      clearTimeout(timer);
      timer = setTimeout(() => void readNewDay(c, addDays(day, 1)), random() * withinMs);
    });
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}

/** Keeps a day of everybody whom one follows and who has it not whole. One page at a time: what fails is read when it is looked at. */
export async function readNewDay(c: Client, day: Day): Promise<void> {
  if (!c.leading() || c.status() !== "live") return;
  const followed = [...c.streams().keys()].filter((s) => s.startsWith("f/")).map((s) => s.slice(2));
  if (followed.every((owner) => c.holds(owner, day))) return;
  const streams = [...c.streams().keys()].filter((s) => s.startsWith("f/") || s.startsWith("g/"));
  for (let cursor: string | null = ""; cursor !== null; ) {
    const path: string = `/v1/feed?date=${day}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`;
    // The answer says whose days are in it, so they are declared whole while it is being placed.
    const whole: { stream: string; day: Day }[] = [];
    const page: { data: DayBody[]; next_cursor: string | null } = await c.readInto(
      path,
      streams,
      (answer: { data: DayBody[]; next_cursor: string | null }) => {
        whole.length = 0;
        return answer.data.flatMap((body) => {
          const base = `f/${body.user.id}`;
          for (const stream of streamsOf(c, body.user.id, base)) whole.push({ stream, day });
          return place(c, body.user.id, base, body);
        });
      },
      whole,
    );
    cursor = page.next_cursor;
  }
}
