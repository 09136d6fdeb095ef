// Who cheered, the newest first: what is held at once, the rest when the server has said it.

import { useEffect, useState } from "preact/hooks";
import { cheersHeld, cheersOn, type Given } from "../../data/cheers.ts";
import { pigmentOf } from "../../data/people.ts";
import { photoURL } from "../../data/photos.ts";
import { langOf } from "../../i18n/format.ts";
import { words } from "../../i18n/todo.ts";
import type { Diary, Todo } from "../../sync/entities.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Line } from "./line.tsx";

export function Cheered({ todo, level }: { todo: Todo | Diary; level?: 2 | 3 }) {
  const w = words();
  const counted = Object.values(todo.cheers ?? {}).reduce((sum, n) => sum + n, 0);
  const here = cheersHeld(todo.id);
  const [read, setRead] = useState<Given[] | "failed" | null>(null);
  const missing = counted > here.length;
  useEffect(() => {
    if (!missing) return;
    let current = true;
    cheersOn(todo).then((all) => current && setRead(all), () => current && setRead("failed"));
    return () => void (current = false);
  }, [todo.id, missing]);
  if (counted === 0 && here.length === 0) return null;
  const all = missing && Array.isArray(read) ? read : here;
  return (
    <Line icon="smile" label={w.cheers} level={level}>
      <ul class="cheered">
        {all.map((c) => (
          <li key={c.person.id}>
            <a class="cheered-by" href={`/@${c.person.handle}`}>
              <Avatar name={c.person.name} src={photoURL(c.person.photo_id, 256).value} color={pigmentOf(c.person.id)} size={28} />
              <span lang={langOf(c.person.name)}>{c.person.name}</span>
              <span class="cheered-emoji">{c.emoji}</span>
            </a>
          </li>
        ))}
      </ul>
      {missing && read === "failed" && <p class="own-note">{w.cheersOffline}</p>}
    </Line>
  );
}
