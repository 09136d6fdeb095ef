// The slim bar over the demo: what can be tried, and how soon others saw it.

import "./bar.css";
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { airplane } from "../../data/airplane.ts";
import { otherPane } from "../../data/panes.ts";
import { words } from "../../i18n/demo.ts";
import { Chip } from "../../ui/chip.tsx";
import { lazy } from "../../ui/lazy.tsx";
import { motion } from "../../ui/prefs.ts";
import { Pane } from "./pane.tsx";
import { lookOn, sawIn } from "./witness.ts";

const ApiSheet = lazy(() => import("./api_sheet.tsx"), "ApiSheet", true);

const witnessAfterMs = 1500; // the page itself comes first
const endChipsAfterMs = 20_000;

const split = signal(false);
const late = signal(false); // the chips of the end: after the first change, or a while

const framed = typeof window !== "undefined" && window.parent !== window;

export function DemoBar() {
  return framed ? null : <RoomBar />; // the page around a frame says whose screen it is
}

function RoomBar() {
  const [api, setApi] = useState(false);
  const other = otherPane();
  useEffect(() => {
    let stop = (): void => {};
    const begin = setTimeout(() => (stop = lookOn()), witnessAfterMs);
    const end = setTimeout(() => (late.value = true), endChipsAfterMs);
    return () => {
      clearTimeout(begin);
      clearTimeout(end);
      stop();
    };
  }, []);
  const took = sawIn.value;
  const more = late.value || took !== null;
  const name = other?.name ?? "";
  return (
    <>
      <aside class="demo-bar" aria-label={words().region}>
        <p class="demo-say"><b class="demo-name">{words().bar}</b> <span class="demo-hint">{airplane.value ? words().flying : took === null ? words().hint : words().saw(took)}</span></p>
        <div class="demo-chips">
          {other && <Chip icon="people" pressed={split.value} onClick={() => (split.value = !split.value)}>{split.value ? words().shut(name) : words().open(name)}</Chip>}
          <Chip icon="globe" pressed={airplane.value} onClick={() => (airplane.value = !airplane.value)}>{words().airplane}</Chip>
          {more && <Chip onClick={() => setApi(true)}>{words().api}</Chip>}
          {more && <a class="chip chip-button demo-link" href="/docs/self-hosting">{words().host}</a>}
          <Chip pressed={motion.value === "less"} onClick={() => (motion.value = motion.value === "less" ? "system" : "less")}>{words().calm}</Chip>
        </div>
      </aside>
      {split.value && other && <Pane name={name} onClose={() => (split.value = false)} />}
      {api && <ApiSheet onClose={() => setApi(false)} />}
    </>
  );
}
