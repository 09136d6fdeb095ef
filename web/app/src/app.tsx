// Which screen is shown, for whoever is or is not signed in.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { isDemo } from "./data/panes.ts";
import { session } from "./data/session.ts";
import { locale } from "./i18n/i18n.ts";
import { words } from "./i18n/shell.ts";
import { go, path } from "./router.ts";
import { arrival } from "./screens/login/arrival.ts";
import { Boundary, NotFound } from "./screens/shell/outside.tsx";
import { findRoute, type Found } from "./screens/shell/routes.ts";
import { screenOf } from "./screens/shell/screens.tsx";
import { Shell } from "./screens/shell/shell.tsx";
import { pageTitle } from "./screens/shell/title.ts";
import { lazy } from "./ui/lazy.tsx";
import { Logo } from "./ui/logo.tsx";

const NoRoom = lazy(() => import("./screens/demo/no_room.tsx"), "NoRoom");
const Arrived = lazy(() => import("./screens/login/arrived.tsx"), "Arrived");

export function App() {
  const at = path.value;
  const { state } = session.value;
  const found = findRoute(at);
  useTitle(at);
  const shut = state === "out" && isDemo();
  const wrong = !shut && found && ((found.route.for === "in" && state === "out") || (found.route.for === "out" && state === "in"));
  useEffect(() => {
    if (!wrong) return;
    if (state === "in") go(wanted.take() ?? "/", { replace: true });
    else {
      wanted.keep(location.pathname + location.search);
      go("/login", { replace: true });
    }
  }, [wrong, at, state]);
  if (state === "starting" || wrong) return <div class="splash"><Logo size={48} /></div>;
  if (shut) return <NoRoom />;
  const came = arrival.value;
  if (came && (came.kind !== "refused" || state === "in")) return <div class="bare" data-screen="arrived"><Boundary at={at}><Arrived /></Boundary></div>;
  const screen = <Boundary at={at}>{found ? <ScreenAt found={found} /> : <NotFound />}</Boundary>;
  if (state !== "in" || found?.route.bare) return <div class="bare" data-screen={found?.route.screen}>{screen}</div>;
  return <Shell screen={found?.route.screen ?? "none"} wide={found?.route.wide}>{screen}</Shell>;
}

function ScreenAt({ found: { route, props } }: { found: Found }) {
  const Screen = screenOf(route.screen);
  return Screen ? <Screen {...props} /> : <NotFound />;
}

/** Where somebody wanted to go before signing in. */
const wanted = {
  at: null as string | null,
  keep(to: string) {
    if (to !== "/") this.at = to;
  },
  take(): string | null {
    const { at } = this;
    this.at = null;
    return at;
  },
};

/** Language and title of the page; and after a move the focus goes to the new screen's heading. */
function useTitle(at: string): void {
  const first = useRef(true);
  useLayoutEffect(() => {
    document.documentElement.lang = locale.value;
  }, [locale.value]);
  useEffect(() => {
    document.title = pageTitle.value ? `${pageTitle.value} · ${words().app}` : words().app;
  }, [pageTitle.value, locale.value]);
  useEffect(() => {
    if (first.current) return void (first.current = false);
    const timer = setTimeout(() => {
      if (!document.querySelector("dialog[open]")) document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    });
    return () => clearTimeout(timer);
  }, [at]);
}
