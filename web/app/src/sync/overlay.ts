// base ⊕ pending, per kind: what an entity looks like once a mutation that has no answer yet has taken effect. The server's
// rules are protocol section 3; where it knows more than this client, its delta corrects the picture.

import type { Cheer, Day, Diary, Entity, Fields, Goal, ID, Instant, Kind, Person, Routine, Settings, Timer, Todo } from "./entities.ts";
import { cheerId, occurrenceId, skipId, timerId } from "./ids.ts";
import { keyOf, type Key } from "./state.ts";
import type { Pending } from "./store.ts";

/** What the rules look up of everything else. */
export interface Around {
  me: ID;
  person(id: ID): Person;
  settings(): Settings | undefined;
  /** As the streams say, without anything pending. */
  base(kind: Kind, id: ID): Entity | undefined;
  today(): Day;
}

/** An entity while mutations are laid over it. */
export interface Laid {
  entity: Entity | undefined;
  bin?: { entity: Entity; by: ID } | undefined; // what was deleted, by the deletion of what
  cheer?: string | undefined; // on a todo or diary: my emoji; cheers.ts counts it
  timer?: Timer | undefined; // on a todo
}

/** What a rank is until the server appends one. */
const rankAtEnd = "zz";

/** The entity as the streams say, ready for mutations. */
export function bare(kind: Kind, id: ID, entity: Entity | undefined, around: Around): Laid {
  if (kind !== "todo" && kind !== "diary") return { entity };
  const cheer = around.base("cheer", cheerId(id, around.me)) as Cheer | undefined;
  if (kind === "diary") return { entity, cheer: cheer?.emoji };
  return { entity, cheer: cheer?.emoji, timer: around.base("timer", timerId(id)) as Timer | undefined };
}

/**
 * The other entities on which a mutation has an effect. routineOf tells which routine a todo is an occurrence of. Those that
 * have an effect on whatever fits are sweeping instead.
 */
export function touched(p: Pending, today: Day, routineOf: (todo: ID) => { routine: ID; date: Day } | undefined, cheered: (cheer: ID) => Key | undefined): Key[] {
  const fields = p.fields ?? {};
  if (p.kind === "cheer") {
    const target = p.op === "put" ? keyOf(String(fields.target_kind), String(fields.target_id)) : cheered(p.id);
    return target ? [target] : [];
  }
  if (p.kind === "timer" && p.op === "put") return [keyOf("todo", String(fields.todo_id))];
  if (p.kind === "skip" && p.op === "put") return [keyOf("todo", occurrenceId(String(fields.routine_id), String(fields.date)))];
  if (p.kind === "routine" && p.op === "put") return [keyOf("todo", occurrenceId(p.id, today))];
  if (p.kind !== "todo") return [];
  const keys = endsTimer(p) ? [keyOf("timer", timerId(p.id))] : [];
  const occurrence = p.op === "delete" || "deleted" in fields ? routineOf(p.id) : undefined;
  if (occurrence) keys.push(keyOf("skip", skipId(occurrence.routine, occurrence.date)));
  return keys;
}

/** Doing, archiving and deleting a todo ends its timer. */
function endsTimer({ op, fields = {} }: Pending): boolean {
  return op === "delete" || fields.deleted === true || fields.done === true || fields.date === null;
}

/** Whether a mutation has an effect on everything that lies under a goal, hangs on a routine, or is between two people. */
export function isSweeping(p: Pending): boolean {
  if (p.kind === "timer") return p.fields?.state === "running"; // which pauses the others
  if (p.kind === "block") return p.op === "put";
  return (p.kind === "goal" || p.kind === "routine") && (p.op === "delete" || "deleted" in (p.fields ?? {}));
}

/** The kinds that a sweeping mutation may have an effect on. */
export const sweptKinds: Partial<Record<Pending["kind"], readonly Kind[]>> = {
  block: ["follow", "follower", "bell"],
  goal: ["todo", "routine"],
  routine: ["todo"],
  timer: ["timer"],
};

/** What a mutation makes of the entity kind/id. */
export function lay(kind: Kind, id: ID, now: Laid, p: Pending, around: Around): Laid {
  if (p.kind === kind && p.id === id) return layOwn(now, p, around);
  switch (p.kind) {
    case "cheer":
      return { ...now, cheer: p.op === "put" ? String(p.fields?.emoji) : undefined };
    case "timer":
      if (kind === "todo") return layTimerOnTodo(now, p);
      return kind === "timer" && isRunning(now.entity) ? { ...now, entity: paused(now.entity, p.at) } : now;
    case "skip":
      return kind === "todo" && now.entity ? { ...now, entity: undefined, bin: { entity: now.entity, by: p.id } } : now;
    case "todo":
      if (kind === "timer") return layTodoOnTimer(now, p);
      return kind === "skip" ? laySkipOfTodo(id, now, p, around) : now;
    case "goal":
      return layGoal(now, p);
    case "routine":
      return kind === "todo" ? layRoutine(now, p, around) : now;
    case "block":
      return now.entity && "user_id" in now.entity && now.entity.user_id === p.fields?.user_id ? { entity: undefined } : now;
    default:
      return now;
  }
}

/** A mutation of the entity itself. */
function layOwn(now: Laid, p: Pending, around: Around): Laid {
  if (p.op === "delete" || p.fields?.deleted === true) {
    return { ...now, entity: undefined, bin: now.entity ? { entity: now.entity, by: p.id } : now.bin };
  }
  const fields = { ...p.fields };
  const restores = fields.deleted === false;
  delete fields.deleted;
  if (now.bin && !now.entity && isKept(p.kind)) {
    if (!restores) return now; // refused: gone
    return { ...now, entity: changed(now.bin.entity, p, fields), bin: undefined };
  }
  if (now.entity?.kind === "timer") return { ...now, entity: layTimer(now.entity, p) };
  if (now.entity?.kind === "todo" && now.timer && endsTimer(p)) return endTimer({ ...now, entity: changed(now.entity, p, fields, around) }, p);
  if (now.entity) return { ...now, entity: changed(now.entity, p, fields, around) };
  return { ...now, entity: created(p, fields, around), bin: undefined };
}

/** Kinds that are deleted to a bin, out of which only deleted:false brings them. */
function isKept(kind: Pending["kind"]): boolean {
  return kind === "goal" || kind === "todo" || kind === "routine" || kind === "diary" || kind === "reminder";
}

/** An entity with the fields of a put. */
function changed(entity: Entity, p: Pending, fields: Fields, around?: Around): Entity | undefined {
  if (entity.kind === "todo") return changedTodo(entity, p, fields, around);
  if (entity.kind === "follow") return entity; // asking again changes nothing
  return merged(entity, fields);
}

function changedTodo(todo: Todo, p: Pending, fields: Fields, around?: Around): Todo | undefined {
  if (fields.date === null) {
    if (!todo.routine_id || !todo.occurrence_date) return merged(todo, { ...fields, ...doneAt(p, fields), alarm: null });
    return around && resetOccurrence(todo, around);
  }
  return merged(todo, { ...fields, ...doneAt(p, fields) });
}

function doneAt(p: Pending, fields: Fields): Partial<Todo> {
  if (!("done" in fields)) return {};
  return { done_at: fields.done === true ? p.at : null };
}

/** date:null on an occurrence: today's of an auto routine has the template's values again, another day's row goes. */
function resetOccurrence(todo: Todo, around: Around): Todo | undefined {
  const routine = around.base("routine", todo.routine_id!) as Routine | undefined;
  const goal = routine && (around.base("goal", routine.goal_id) as Goal | undefined);
  const occurs = routine?.mode === "auto" && !routine.paused && goal?.status === "active";
  if (!occurs || todo.occurrence_date !== around.today()) return undefined;
  return {
    ...todo, goal_id: routine.goal_id, title: routine.title, alarm: routine.time, date: todo.occurrence_date!,
    done: false, done_at: null, memo: null, memo_public: false, checklist: [], photo_id: null,
  };
}

function merged<E extends Entity>(entity: E, fields: Fields): E {
  return { ...entity, ...fields } as E;
}

/** What a put makes where nothing was; nothing, if what it needs is missing. */
function created(p: Pending, fields: Fields, around: Around): Entity | undefined {
  const kind = p.kind;
  if (kind === "knock" || kind === "news" || !(required[kind] ?? []).every((name) => name in fields)) return undefined;
  const base = { kind, id: p.id, rev: 0, created_at: p.at };
  const entity = { ...base, ...defaults(kind, p, fields, around), ...fields } as unknown as Entity;
  if (entity.kind === "todo" && entity.routine_id && fields.date === null) return undefined; // what is virtual stays virtual
  if (entity.kind === "todo") return { ...entity, ...doneAt(p, fields) };
  return entity.kind === "timer" ? layTimer({ ...entity, state: "stopped" }, p) : entity;
}

const required: Partial<Record<Kind, readonly string[]>> = {
  goal: ["title"],
  routine: ["goal_id", "title", "rule", "mode"],
  skip: ["routine_id", "date"],
  diary: ["date"],
  cheer: ["target_kind", "target_id", "emoji"],
  follow: ["user_id"],
  follower: ["user_id"],
  block: ["user_id"],
  mute: ["user_id"],
  bell: ["user_id"],
  reminder: ["time"],
  timer: ["todo_id", "state"],
};

function defaults(kind: Exclude<Pending["kind"], "knock" | "news">, p: Pending, fields: Fields, around: Around): object {
  switch (kind) {
    case "goal":
      return { color: "teal", rank: rankAtEnd, status: "active", audience: around.settings()?.default_audience ?? "private", viewers: [] } satisfies Partial<Goal>;
    case "todo":
      return { ...newTodo, ...fromTemplate(fields, around) };
    case "routine":
      return { time: null, start: null, end: null, paused: false, rank: rankAtEnd } satisfies Partial<Routine>;
    case "diary":
      return { mood: null, text: null, color: null, temperature: null, photo_id: null, cheers: {}, audience: "private", viewers: [], draft: false } satisfies Partial<Diary>;
    case "cheer":
      return { user: around.person(around.me) };
    case "follow":
      return { state: "requested", user: around.person(String(fields.user_id)) };
    case "follower":
      return { state: "accepted", user: around.person(String(fields.user_id)) };
    case "block":
    case "mute":
    case "bell":
      return { user: around.person(String(fields.user_id)) };
    case "reminder":
      return { label: "", enabled: true };
    case "timer":
      return { started_at: null, elapsed_s: 0 };
    default:
      return {}; // skips have nothing else; profile and settings are always there
  }
}

const newTodo = {
  goal_id: "", title: "", date: null, done: false, done_at: null, rank: rankAtEnd, checklist: [], photo_id: null, cheers: {},
  memo: null, memo_public: false, alarm: null, routine_id: null, occurrence_date: null, timer_s: 0,
} satisfies Partial<Todo>;

/** What an occurrence has of its routine. */
function fromTemplate(fields: Fields, around: Around): Partial<Todo> {
  if (typeof fields.routine_id !== "string") return {};
  const routine = around.base("routine", fields.routine_id) as Routine | undefined;
  if (!routine) return {};
  return { goal_id: routine.goal_id, title: routine.title, alarm: routine.time, rank: routine.rank, date: fields.occurrence_date as Day };
}

function isRunning(entity: Entity | undefined): entity is Timer {
  return entity?.kind === "timer" && entity.state === "running";
}

function layTimer(timer: Timer, p: Pending): Timer {
  const state = p.fields?.state as Timer["state"];
  if (state === timer.state || (state === "paused" && timer.state === "stopped")) return timer;
  if (state === "running") return { ...timer, state, started_at: p.at };
  return state === "paused" ? paused(timer, p.at) : { ...timer, state, started_at: null, elapsed_s: 0 };
}

function paused(timer: Timer, at: Instant): Timer {
  return { ...timer, state: "paused", started_at: null, elapsed_s: elapsed(timer, at) };
}

/** What a timer has measured at an instant, in whole seconds. */
function elapsed(timer: Timer, at: Instant): number {
  const running = timer.state === "running" && timer.started_at ? Date.parse(at) - Date.parse(timer.started_at) : 0;
  return timer.elapsed_s + Math.max(0, Math.floor(running / 1000));
}

/** A timer of a todo, seen from the todo: stopped, it adds what it measured. */
function layTimerOnTodo(now: Laid, p: Pending): Laid {
  if (p.fields?.state === "stopped") return endTimer(now, p);
  const timer: Timer = now.timer ?? {
    kind: "timer", id: p.id, rev: 0, todo_id: String(p.fields?.todo_id), state: "stopped", started_at: null, elapsed_s: 0,
  };
  return { ...now, timer: layTimer(timer, p) };
}

function endTimer(now: Laid, p: Pending): Laid {
  const todo = now.entity as Todo | undefined;
  if (!now.timer) return now;
  const timer_s = (todo?.timer_s ?? 0) + elapsed(now.timer, p.at);
  return { ...now, timer: { ...now.timer, state: "stopped", started_at: null, elapsed_s: 0 }, entity: todo && { ...todo, timer_s } };
}

/** Doing or archiving a todo stops its timer, deleting the todo removes it. */
function layTodoOnTimer(now: Laid, p: Pending): Laid {
  if (now.entity?.kind !== "timer" || (p.op === "put" && p.fields?.deleted === false)) return now;
  if (p.op === "delete" || p.fields?.deleted === true) return { ...now, entity: undefined };
  return { ...now, entity: { ...now.entity, state: "stopped", started_at: null, elapsed_s: 0 } };
}

/** The deletion of a goal takes what lies under it along, or moves it; restoring the goal brings it back. */
function layGoal(now: Laid, p: Pending): Laid {
  if (p.op === "put" && p.fields?.deleted === false) {
    return !now.entity && now.bin?.by === p.id ? { ...now, entity: now.bin.entity, bin: undefined } : now;
  }
  const under = now.entity;
  if (!under || !("goal_id" in under) || under.goal_id !== p.id) return now;
  const moveTo = p.fields?.move_to;
  if (typeof moveTo === "string") return { ...now, entity: { ...under, goal_id: moveTo } };
  return { ...now, entity: undefined, bin: { entity: under, by: p.id } };
}

/** Deleting an occurrence writes the skip of its day, restoring it removes that. */
function laySkipOfTodo(id: ID, now: Laid, p: Pending, around: Around): Laid {
  if (p.op === "put" && p.fields?.deleted === false) return { ...now, entity: undefined };
  const todo = around.base("todo", p.id) as Todo | undefined;
  if (now.entity || !todo?.routine_id || !todo.occurrence_date) return now;
  return { ...now, entity: { kind: "skip", id, rev: 0, routine_id: todo.routine_id, date: todo.occurrence_date } };
}

/** Whether a todo is as its template makes it: as far as is known here, nobody has put any field of it. */
function isUntouched(todo: Todo, routine: Routine | undefined): boolean {
  return !todo.done && !todo.memo && todo.date === todo.occurrence_date && todo.title === routine?.title && todo.goal_id === routine.goal_id;
}

/** Today's occurrence follows its routine while nobody has touched it. */
function layRoutineOnToday(todo: Todo | undefined, p: Pending, around: Around): Todo | undefined {
  const { title, goal_id, time } = p.fields as Partial<Routine>;
  if (!todo || todo.occurrence_date !== around.today() || !isUntouched(todo, around.base("routine", p.id) as Routine | undefined)) return todo;
  return { ...todo, title: title ?? todo.title, goal_id: goal_id ?? todo.goal_id, alarm: time === undefined ? (todo.alarm ?? null) : time };
}

/** Deleting a routine removes what nobody touched from today on; the rest stays without the link. */
function layRoutine(now: Laid, p: Pending, around: Around): Laid {
  if (p.op === "put" && p.fields?.deleted === false) {
    return !now.entity && now.bin?.by === p.id ? { ...now, entity: now.bin.entity, bin: undefined } : now;
  }
  const todo = now.entity as Todo | undefined;
  if (!todo || todo.routine_id !== p.id) return now;
  if (p.op === "put" && p.fields?.deleted !== true) return { ...now, entity: layRoutineOnToday(todo, p, around) };
  if (isUntouched(todo, around.base("routine", p.id) as Routine | undefined) && (todo.occurrence_date ?? "") >= around.today()) return { ...now, entity: undefined, bin: { entity: todo, by: p.id } };
  return { ...now, entity: { ...todo, routine_id: null, occurrence_date: null } };
}
