// What a person does with todos. Everything shows at once; a promise resolves when it is durable on this device. Whatever
// deletes or moves can be taken back.

import { words } from "../i18n/undo.ts";
import type { Change } from "../sync/client.ts";
import type { ChecklistLine, Day, Fields, ID, TimeOfDay, Todo } from "../sync/entities.ts";
import { newId, occurrenceId, skipId, timerId } from "../sync/ids.ts";
import { change, changeNow } from "./change.ts";
import type { Suggestion, TodoView } from "./days.ts";
import { rankIn, lastRankIn, ranksAtEnd } from "./places.ts";
import { undoable } from "./undo.ts";
import { client, held, myID, onDay } from "./world.ts";

export { placeTodo } from "./places.ts";

export interface NewTodo {
  goal: ID;
  date: Day | null;
  title: string;
  after?: ID; // else it goes to the end of its list
}

/** Adds a todo and says at once which it is. */
export function addTodo(todo: NewTodo): ID {
  const id = newId(client().serverNow());
  changeNow(creation(id, todo, rankIn(todo.goal, todo.date, { after: todo.after })));
  return id;
}

/** Adds a todo for each line, in their order. */
export function addTodos(lines: readonly string[], to: Omit<NewTodo, "title">): ID[] {
  const ranks = ranksAtEnd(to.goal, to.date, lines.length, to.after);
  const made = lines.map((title, i) => creation(newId(client().serverNow()), { ...to, title }, ranks[i]!));
  if (made.length > 0) changeNow(...made);
  return made.map((c) => c.id);
}

const creation = (id: ID, { goal, date, title }: NewTodo, rank: string): Change => ({
  op: "put", kind: "todo", id, fields: { goal_id: goal, title, date, rank },
});

/** The row of a day, or the todo itself where there is no row. */
export type Given = TodoView | Todo;

const todoOf = (given: Given): Todo => ("todo" in given ? given.todo : given);

/** Whether it has no todo yet. */
const isVirtual = (given: Given): boolean => "todo" in given && given.virtual;

/** Changes fields. What was only shown from its routine is made by it. */
export function saveTodo(given: Given, fields: Fields): Promise<void> {
  return change(touching(given, fields));
}

function touching(given: Given, fields: Fields): Change {
  const t = todoOf(given);
  return { op: "put", kind: "todo", id: t.id, fields: isVirtual(given) ? { ...templateOf(t), ...fields } : fields };
}

/** The fields that make an occurrence. */
const templateOf = (t: Todo): Fields => ({
  routine_id: t.routine_id, occurrence_date: t.occurrence_date, goal_id: t.goal_id, title: t.title, date: t.date,
  rank: t.rank, ...(t.alarm ? { alarm: t.alarm } : {}),
});

export const setTitle = (given: Given, title: string): Promise<void> => saveTodo(given, { title });
export const setDone = (given: Given, done: boolean): Promise<void> => saveTodo(given, { done });
export const setAlarm = (given: Given, alarm: TimeOfDay | null): Promise<void> => saveTodo(given, { alarm });
export const setMemo = (given: Given, memo: string | null, memoPublic: boolean): Promise<void> =>
  saveTodo(given, { memo: memo || null, memo_public: memoPublic });
export const setChecklist = (given: Given, checklist: ChecklistLine[]): Promise<void> => saveTodo(given, { checklist });

/** Makes a todo of what a manual routine suggests. */
export function materialise({ routine, date }: Suggestion): ID {
  const id = occurrenceId(routine.id, date);
  const rank = rankIn(routine.goal_id, date, {});
  const fields: Fields = { routine_id: routine.id, occurrence_date: date, goal_id: routine.goal_id, title: routine.title, date, rank };
  changeNow({ op: "put", kind: "todo", id, fields: routine.time ? { ...fields, alarm: routine.time } : fields });
  return id;
}

// Days (product section 4.2): what is not done moves, what is done is done again.

/** Moves to a day; what is done is copied there instead. Null puts it into the backlog, and an occurrence back to its routine. */
export async function moveTo(given: Given, date: Day | null): Promise<void> {
  const t = todoOf(given);
  if (date === null) return t.routine_id ? resetToRoutine(given) : archive(t);
  if (t.done) return void (await repeatOn(given, date));
  if (t.date === date) return;
  const kept = change(touching(given, { date, rank: rankIn(t.goal_id, date, {}) }));
  undoable(() => words().todoMoved(t.title), () => unmove(given));
  await kept;
}

/** Back to where it was: an occurrence that was none before is made on its own day, which nobody tells from before. */
const unmove = (given: Given): Promise<void> => {
  const t = todoOf(given);
  return change({ op: "put", kind: "todo", id: t.id, fields: { date: t.date, rank: t.rank, alarm: t.alarm ?? null } });
};

async function archive(t: Todo): Promise<void> {
  const kept = change({ op: "put", kind: "todo", id: t.id, fields: { date: null, rank: rankIn(t.goal_id, null, {}) } });
  undoable(() => words().todoArchived(t.title), () => unmove(t));
  await kept;
}

/** Drops what was changed of an occurrence: it follows its routine again. */
export async function resetToRoutine(given: Given): Promise<void> {
  const t = todoOf(given);
  if (isVirtual(given)) return;
  const kept = change({ op: "put", kind: "todo", id: t.id, fields: { date: null } });
  undoable(() => words().todoReset(t.title), () => change({ op: "put", kind: "todo", id: t.id, fields: whole(t) }));
  await kept;
}

/** Makes a new todo like it on a day: not done, with no cheers, photo or timer. */
export async function repeatOn(given: Given, date: Day): Promise<ID> {
  const t = todoOf(given);
  const id = newId(client().serverNow());
  const fields: Fields = {
    goal_id: t.goal_id, title: t.title, date, rank: rankIn(t.goal_id, date, {}), alarm: t.alarm ?? null, memo: t.memo ?? null,
    memo_public: t.memo_public ?? false, checklist: (t.checklist ?? []).map(({ text }) => ({ text, done: false })),
  };
  const kept = change({ op: "put", kind: "todo", id, fields });
  undoable(() => words().todoCopied(t.title), () => change({ op: "delete", kind: "todo", id }));
  await kept;
  return id;
}

/** Moves every todo of a day that is not done. Resolves with how many there were. */
export async function moveUndone(from: Day, to: Day): Promise<number> {
  const open = [...held("todo").under(onDay(myID(), from)).values()].map((h) => h.entity).filter((t) => !t.done);
  if (open.length === 0 || from === to) return 0;
  open.sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const last = new Map<ID, string | null>();
  const moves: Change[] = open.map((t) => {
    const rank = lastRankIn(t.goal_id, to, last);
    return { op: "put", kind: "todo", id: t.id, fields: { date: to, rank } };
  });
  const kept = change(...moves);
  undoable(
    () => words().undoneMoved(open.length),
    () => change(...open.map((t): Change => ({ op: "put", kind: "todo", id: t.id, fields: { date: t.date, rank: t.rank, alarm: t.alarm ?? null } }))),
  );
  await kept;
  return open.length;
}

/** Deletes. Of a routine this day's is left out, and the others stay. */
export async function remove(given: Given): Promise<void> {
  const t = todoOf(given);
  if (t.routine_id && t.occurrence_date) return removeOccurrence(given, t.routine_id, t.occurrence_date);
  const kept = change({ op: "delete", kind: "todo", id: t.id });
  undoable(() => words().todoRemoved(t.title), () => restore(t));
  await kept;
}

async function removeOccurrence(given: Given, routine: ID, date: Day): Promise<void> {
  const t = todoOf(given);
  const skip: Change = { op: "put", kind: "skip", id: skipId(routine, date), fields: { routine_id: routine, date } };
  // The server writes the skip by itself, but here nothing must appear from the template meanwhile.
  const kept = isVirtual(given) ? change(skip) : change({ op: "delete", kind: "todo", id: t.id }, skip);
  undoable(() => words().todoSkipped(t.title), () => (isVirtual(given) ? change({ op: "delete", kind: "skip", id: skip.id }) : restore(t)));
  await kept;
}

/** Brings a deleted todo back, within 30 days. */
function restore(t: Todo): Promise<void> {
  return change({ op: "put", kind: "todo", id: t.id, fields: { ...whole(t), deleted: false } });
}

/** All that a client may put of a todo: what nothing holds any more is shown as it was until the server says so. */
function whole(t: Todo): Fields {
  const link = t.routine_id && t.occurrence_date ? { routine_id: t.routine_id, occurrence_date: t.occurrence_date } : {};
  return {
    ...link, goal_id: t.goal_id, title: t.title, date: t.date, rank: t.rank, memo: t.memo ?? null, memo_public: t.memo_public ?? false,
    alarm: t.alarm ?? null, checklist: t.checklist ?? [], ...(t.done ? { done: true } : {}), ...(t.photo_id ? { photo_id: t.photo_id } : {}),
  };
}

/** Starts, pauses or stops the timer of a todo. Starting one pauses that of another. */
export async function timer(given: Given, state: "running" | "paused" | "stopped"): Promise<void> {
  const t = todoOf(given);
  const put: Change = { op: "put", kind: "timer", id: timerId(t.id), fields: { todo_id: t.id, state } };
  await (isVirtual(given) ? change(touching(given, {}), put) : change(put));
}
