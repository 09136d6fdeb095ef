// There is no demo to show: all rooms are taken, or this one's time is over.

import { noRoom, newRoom, session } from "../../data/session.ts";
import { words } from "../../i18n/demo.ts";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { title } from "../shell/title.ts";

export function NoRoom() {
  const over = noRoom.value === null && session.value.state === "out";
  title(over ? words().ended : words().noRoomTitle);
  return (
    <main class="demo-none">
      <h1 class="hidden-visually" tabIndex={-1}>{over ? words().ended : words().noRoomTitle}</h1>
      <EmptyState
        picture="box" title={over ? words().ended : words().noRoomTitle}
        action={<Button kind="primary" onClick={() => void newRoom()}>{over ? words().newRoom : words().again}</Button>}
      >
        {over ? words().endedWords : words().noRoom}
      </EmptyState>
    </main>
  );
}
