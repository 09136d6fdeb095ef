// The second pane of the demo begins here: it goes on to the day of whoever opened it, as the other person sees it.

import { useEffect } from "preact/hooks";
import { isPane } from "../../data/panes.ts";
import { session } from "../../data/session.ts";
import { words } from "../../i18n/demo.ts";
import { go } from "../../router.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/states.tsx";

export function Screen() {
  const inside = isPane();
  const ready = session.value.state === "in";
  useEffect(() => {
    if (!inside || !ready) return;
    const of = new URLSearchParams(location.search).get("of");
    go(of && /^[a-z0-9_]+$/.test(of) ? `/@${of}` : "/", { replace: true });
  }, [inside, ready]);
  if (inside) return null;
  return (
    <main class="demo-none">
      <h1 class="hidden-visually">{words().bar}</h1>
      <EmptyState picture="box" title={words().notInside} action={<ButtonLink href="/">{words().toDemo}</ButtonLink>} />
    </main>
  );
}
