import { today, newDay } from "../../data/clock.ts";
import { moveUndone } from "../../data/todos.ts";
import { words } from "../../i18n/today.ts";
import type { Day } from "../../sync/entities.ts";
import { Banner } from "../../ui/banner.tsx";
import { Button, ButtonLink } from "../../ui/button.tsx";

/** Says that a new day began, and offers to bring along what is left. Nothing moves by itself. */
export function NewDay({ day }: { day: Day }) {
  const begun = newDay.value;
  if (!begun) return null;
  const done = () => (newDay.value = null);
  const move = () => {
    void moveUndone(begun.from, today.peek());
    done();
  };
  return (
    <div class="new-day">
      <Banner
        kind="accent" onClose={done}
        actions={begun.open > 0
          ? <Button size="small" kind="primary" onClick={move}>{words().moveYesterday(begun.open)}</Button>
          : day !== today.value && <ButtonLink size="small" href="/">{words().seeToday}</ButtonLink>}
      >
        {words().newDay(begun.open)}
      </Banner>
    </div>
  );
}
