// What stands around every screen: the ways to go, what has to be said, and the one toast.

import "./shell.css";
import { useComputed } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { session } from "../../data/session.ts";
import { hideToast, toast, undoLast } from "../../data/undo.ts";
import { words } from "../../i18n/shell.ts";
import { go } from "../../router.ts";
import { lazy } from "../../ui/lazy.tsx";
import { LiveRegion, sayNow } from "../../ui/live.tsx";
import { BottomBar } from "./bottom_bar.tsx";
import { useKeys } from "./keys.ts";
import { PillFloat } from "./pill.tsx";
import { spokenNews } from "../../ui/prefs.ts";
import { whenIdle } from "../../ui/when_idle.ts";
import { Rail } from "./rail.tsx";
import { useMedia } from "./media.ts";
import { partOf } from "./optional.tsx";

const wideEnough = "(min-width: 80rem)"; // for a third column

const Banners = lazy(() => import("./banners.tsx"), "Banners", true);
const ToastHost = lazy(() => import("../../ui/toast.tsx"), "ToastHost", true);
const Aside = lazy(() => import("./aside.tsx"), "Aside", true);
const KeyHelp = lazy(() => import("./key_help.tsx"), "KeyHelp", true);
const Palette = partOf<{ onClose: () => void }>("palette/palette.tsx", "Palette");
const DemoBar = partOf("demo/bar.tsx", "DemoBar");

/** The frame of somebody who is signed in. */
export function Shell({ screen, wide, children }: { screen: string; wide?: boolean; children: ComponentChildren }) {
  const [over, setOver] = useState<"palette" | "keys" | null>(null);
  const demo = useComputed(() => session.value.state === "in" && session.value.demo).value;
  useKeys({
    palette: () => setOver("palette"),
    search: () => setOver("palette"),
    help: () => setOver("keys"),
    today: () => go("/"),
    undo: () => sayNow(undoLast() ? words().undone : words().nothingToUndo),
  });
  useHiddenWhileTyping();
  const roomy = useMedia(wideEnough);
  const spoken = spokenNews.value;
  useEffect(() => (spoken ? whenIdle(async () => (await import("./spoken.ts")).speakNews()) : undefined), [spoken]);
  return (
    <>
      {demo && DemoBar && <DemoBar />}
      <div class={`shell${wide ? " shell-wide" : ""}`} data-screen={screen}>
        <a class="skip" href="#main" onClick={skip}>{words().skip}</a>
        <Rail screen={screen} openPalette={() => setOver("palette")} openKeys={() => setOver("keys")} />
        <main id="main" class="shell-main" tabIndex={-1}>
          <Banners />
          {children}
        </main>
        {!wide && roomy && <Aside screen={screen} />}
        <BottomBar screen={screen} />
      </div>
      {screen !== "today" && <PillFloat />}
      {over === "palette" && Palette && <Palette onClose={() => setOver(null)} />}
      {over === "keys" && <KeyHelp onClose={() => setOver(null)} />}
      <ToastHost toast={toast.value} onDone={(key) => toast.peek()?.key === key && hideToast()} />
      <LiveRegion />
    </>
  );
}

function skip(e: MouseEvent): void {
  e.preventDefault();
  document.getElementById("main")?.focus();
}

/** On a phone the bottom bar makes room for the keyboard. */
function useHiddenWhileTyping(): void {
  useEffect(() => {
    const root = document.documentElement;
    const follow = () => {
      const at = document.activeElement;
      const typing = at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(at.type));
      root.toggleAttribute("data-typing", typing);
    };
    addEventListener("focusin", follow);
    addEventListener("focusout", follow);
    return () => {
      removeEventListener("focusin", follow);
      removeEventListener("focusout", follow);
    };
  }, []);
}
