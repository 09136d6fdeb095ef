// The screen of the other person of the room: a frame of this very page, beside it where there is room, else over it.

import { useEffect, useRef } from "preact/hooks";
import { me } from "../../data/me.ts";
import { words } from "../../i18n/demo.ts";
import { IconButton } from "../../ui/button.tsx";

export function Pane({ name, onClose }: { name: string; onClose: () => void }) {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.documentElement.toggleAttribute("data-split", true);
    head.current?.focus({ preventScroll: true });
    return () => void document.documentElement.toggleAttribute("data-split", false);
  }, []);
  const { handle, name: mine } = me.value.profile;
  return (
    <section class="demo-pane" aria-label={words().pane(name)} onKeyDown={(e) => e.key === "Escape" && onClose()}>
      <header class="demo-pane-head">
        <div>
          <h2 ref={head} tabIndex={-1}>{words().pane(name)}</h2>
          <p class="demo-pane-hint">{words().paneHint(mine)}</p>
        </div>
        <IconButton icon="close" label={words().shut(name)} onClick={onClose} />
      </header>
      <iframe class="demo-frame" title={words().pane(name)} src={`/pane?of=${handle}`} />
    </section>
  );
}
