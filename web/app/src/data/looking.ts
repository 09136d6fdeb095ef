// Which days are held whole, and how the others come: somebody looks at a day, and it is read (protocol section 4).

import { effect, signal, untracked, type Signal } from "@preact/signals";
import { Problem, type Client } from "../sync/client.ts";
import { addDays } from "../sync/days.ts";
import type { Day, Diary, Entity, Goal, ID, Profile, Stream, Todo } from "../sync/entities.ts";
import { today } from "./clock.ts";
import { everything, held, onChange, onDay, someClient } from "./world.ts";

/** held: what is shown is all there is; the others say why it may not be. */
export type Holding = "held" | "reading" | "missing" | "offline" | "failed";

/** A day as GET /v1/day and /v1/feed give it. */
export interface DayBody {
  date: Day;
  user: Profile;
  goals: Goal[];
  todos: Todo[];
  diary: Diary | null;
  done: number;
  total: number;
}

interface Look {
  owner: ID;
  day: Day;
  state: Signal<Holding>;
  lookers: number;
  reading: boolean;
  tried: number; // how often reading has failed since it last succeeded
  stop(): void;
}

const looks = new Map<string, Look>();

/** How the day of an owner is held, while somebody looks at it. Follows it. */
export const holdingOf = (owner: ID, day: Day): Holding => lookOf(owner, day).state.value;

/** Somebody looks at a day: it is brought here and kept in step until the answer is called. */
export function lookAt(owner: ID, day: Day): () => void {
  const look = lookOf(owner, day);
  if (look.lookers++ === 0) begin(look);
  let over = false;
  return () => {
    if (over) return;
    over = true;
    if (--look.lookers === 0) end(look);
  };
}

/** Reads again what could not be read. */
export function lookAgain(owner: ID, day: Day): void {
  const look = lookOf(owner, day);
  look.tried = 0;
  turn.value++;
}

function lookOf(owner: ID, day: Day): Look {
  const key = onDay(owner, day);
  let look = looks.get(key);
  if (!look) {
    look = { owner, day, state: signal<Holding>("reading"), lookers: 0, reading: false, tried: 0, stop: () => {} };
    looks.set(key, look);
  }
  return look;
}

function begin(look: Look): void {
  look.stop = effect(() => {
    void turn.value;
    const c = someClient.value;
    if (c && look.owner !== "") untracked(() => step(c, look)); // "": a screen that still stands while nobody is in
  });
}

function end(look: Look): void {
  look.stop();
  letGo(look.owner);
}

// Whatever may make a day whole, or spoil it, is a turn: streams that open, end or begin anew, and the connection.
const turn = signal(0);

/** Follows a client's streams and connection; returns how to stop. */
export function followStreams(c: Client): () => void {
  const next = (): void => {
    turn.value++;
  };
  const stops = [
    c.on("stream", (stream, state) => {
      if (state === "gone") forgetPast(stream);
      next();
    }),
    c.on("status", next),
    onChange(() => {
      if (anyLook()) next(); // a snapshot that begins anew holds other days
    }),
  ];
  next();
  return () => {
    for (const stop of stops) stop();
    for (const look of looks.values()) look.stop();
    for (const timer of leaving.values()) clearTimeout(timer);
    leaving.clear();
    looks.clear();
    pastDiaries.value = new Map();
  };
}

function anyLook(): boolean {
  for (const look of looks.values()) if (look.lookers > 0) return true;
  return false;
}

function step(c: Client, look: Look): void {
  if (look.reading) return;
  if (c.holds(look.owner, look.day) && !wantsDiary(c, look)) {
    look.tried = 0;
    look.state.value = "held";
    return;
  }
  const base = openStream(c, look.owner);
  if (look.state.peek() === "missing" && !base) return;
  if (c.status() === "offline") look.state.value = "offline";
  else if (!base) look.state.value = "reading"; // it comes with the stream
  else if (look.tried < maxTries) void read(c, look, base);
}

const maxTries = 3;
const retryMs = 3000;

/** The stream by which a person's things come, when its beginning is here; else it is asked for, and null. */
function openStream(c: Client, owner: ID): Stream | null {
  const streams = c.streams();
  for (const stream of [`s/${owner}`, `f/${owner}`, `p/${owner}`]) if (streams.has(stream)) return streams.get(stream)!.cursor > 0 ? stream : null;
  if (owner !== c.user && !follows(owner)) c.watch(`p/${owner}`);
  return null;
}

const follows = (owner: ID): boolean => {
  for (const h of held("follow").under(everything).values()) if (h.entity.user_id === owner) return h.entity.state === "accepted";
  return false;
};

async function read(c: Client, look: Look, base: Stream): Promise<void> {
  look.reading = true;
  look.state.value = "reading";
  try {
    await readDay(c, look, base);
    look.state.value = c.holds(look.owner, look.day) ? "held" : again(look);
  } catch (e) {
    look.state.value = reasonOf(e);
    if (look.state.peek() === "failed") again(look);
  } finally {
    look.reading = false;
  }
}

/** Tries once more in a moment, but not for ever. */
function again(look: Look): Holding {
  look.tried++;
  if (look.tried < maxTries) setTimeout(() => turn.value++, retryMs);
  return "failed";
}

function reasonOf(e: unknown): Holding {
  if (!(e instanceof Problem)) return "failed";
  if (e.status === 404) return "missing";
  return e.status === 0 ? "offline" : "failed";
}

async function readDay(c: Client, look: Look, base: Stream): Promise<void> {
  const streams = streamsOf(c, look.owner, base);
  const own = look.owner === c.user;
  await c.readInto<DayBody>(
    `/v1/day?date=${look.day}${own ? "" : `&user=${look.owner}`}`,
    streams,
    (answer) => place(c, look.owner, base, answer),
    streams.map((stream) => ({ stream, day: look.day })),
  );
}

/** All streams by which an owner's things come. */
export function streamsOf(c: Client, owner: ID, base: Stream): Stream[] {
  const all = [base];
  for (const [stream, state] of c.streams()) if (stream.startsWith("g/") && state.owner === owner) all.push(stream);
  return all;
}

/**
 * Puts what a read brought where the streams would bring it. A goal shared with selected people comes by its own stream,
 * and its todos with it. So does a diary, but only while its day is in the window: an older one is kept for this visit
 * only, since no stream would take it back.
 */
export function place(c: Client, owner: ID, base: Stream, answer: DayBody): { stream: Stream; entity: Entity }[] {
  const streams = c.streams();
  const byGoal = (goal: ID): Stream => (streams.has(`g/${goal}`) ? `g/${goal}` : base);
  const placed: { stream: Stream; entity: Entity }[] = [
    ...answer.goals.map((entity) => ({ stream: byGoal(entity.id), entity })),
    ...answer.todos.map((entity) => ({ stream: byGoal(entity.goal_id), entity })),
  ];
  const diary = answer.diary;
  if (owner === c.user || (diary && streams.has(`g/${diary.id}`))) {
    if (diary) placed.push({ stream: owner === c.user ? base : `g/${diary.id}`, entity: diary });
  } else {
    pastDiaries.value = new Map(pastDiaries.value).set(onDay(owner, answer.date), diary);
  }
  return placed;
}

/** Diaries of others that no stream brings any more, by owner and day; null: there is none to see. Never stored. */
export const pastDiaries: Signal<ReadonlyMap<string, Diary | null>> = signal(new Map());

function wantsDiary(c: Client, look: Look): boolean {
  return look.owner !== c.user && look.day < addDays(today.peek(), -1) && !pastDiaries.peek().has(onDay(look.owner, look.day));
}

function forgetPast(stream: Stream): void {
  const owner = stream.slice(2);
  pastDiaries.value = new Map([...pastDiaries.peek()].filter(([key]) => !key.startsWith(owner)));
  for (const look of looks.values()) {
    if (look.owner === owner && stream.startsWith("p/")) look.state.value = "missing";
  }
}

const leaveMs = 30_000; // a glance aside does not close what is watched
const leaving = new Map<ID, ReturnType<typeof setTimeout>>();

/** Stops watching a stranger whom nobody looks at any more. */
function letGo(owner: ID): void {
  clearTimeout(leaving.get(owner));
  leaving.set(owner, setTimeout(() => {
    leaving.delete(owner);
    const c = someClient.peek();
    const looked = [...looks.values()].some((look) => look.owner === owner && look.lookers > 0);
    if (c && !looked && c.streams().has(`p/${owner}`)) void c.unwatch(`p/${owner}`);
  }, leaveMs));
}
