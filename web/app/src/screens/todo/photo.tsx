import { saveTodo } from "../../data/todos.ts";
import type { TodoView } from "../../data/days.ts";
import { words } from "../../i18n/todo.ts";
import { Line } from "./line.tsx";
import { PhotoField } from "./photo_field.tsx";

/** The proof of a todo. */
export function PhotoLine({ view }: { view: TodoView }) {
  const { todo, virtual } = view;
  const w = words();
  return (
    <Line icon="photo" label={w.photo}>
      <PhotoField of="todo" id={todo.id} photo={todo.photo_id ?? null} alt={w.photoOf(todo.title)} before={virtual ? () => saveTodo(view, {}) : undefined} />
    </Line>
  );
}
