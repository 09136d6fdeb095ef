// What is shown where there is no screen, or where one broke.

import { useEffect, useErrorBoundary } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { words } from "../../i18n/shell.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { lazy } from "../../ui/lazy.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { title } from "./title.ts";

const Crash = lazy(() => import("../system/crash.tsx"), "Crash");

export function NotFound() {
  title(words().notFound);
  return (
    <>
      <h1 class="hidden-visually" tabIndex={-1}>{words().notFound}</h1>
      <EmptyState picture="paper" title={words().notFound} action={<ButtonLink kind="primary" href="/">{words().toToday}</ButtonLink>}>{words().notFoundHint}</EmptyState>
    </>
  );
}

/** Keeps the page when a screen breaks: what was written is in the queue, whatever the screen does. */
export function Boundary({ at, children }: { at: string; children: ComponentChildren }) {
  const [error, reset] = useErrorBoundary((e) => console.error(e));
  useEffect(() => {
    if (error) reset();
  }, [at]);
  if (!error) return <>{children}</>;
  return <Crash error={error} onAgain={reset} />;
}
