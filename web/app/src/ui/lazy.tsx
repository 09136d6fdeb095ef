// Parts that are loaded when first shown. What is on its way shows nothing for a moment, then a skeleton.

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorState } from "./states.tsx";
import { Skeleton } from "./skeleton.tsx";

const fetches = new WeakMap<object, () => Promise<void>>();

/** Fetches a lazy part before it is shown, so that it stands there at once. */
export const bring = (part: object): Promise<void> => fetches.get(part)?.() ?? Promise.resolve();

/** A component from a module of its own: lazy(() => import("./sheet.tsx"), "TodoSheet"). quiet shows nothing meanwhile. */
export function lazy<K extends string, P extends object>(load: () => Promise<Record<K, ComponentType<P>>>, name: K, quiet = false): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  function Lazy(props: P) {
    const [at, setAt] = useState<ComponentType<P> | "failed" | undefined>(() => loaded);
    const fetch = () => {
      setAt(undefined);
      load().then((m) => setAt(() => (loaded = m[name])), () => setAt("failed"));
    };
    useEffect(() => {
      if (at) return;
      if (loaded) setAt(() => loaded); // it came between the drawing and now
      else fetch();
    }, []);
    if (at === "failed") return quiet ? null : <ErrorState onRetry={fetch} />;
    if (!at) return quiet ? null : <Skeleton />;
    const Loaded = at;
    return <Loaded {...props} />;
  }
  fetches.set(Lazy, () => load().then((m) => void (loaded = m[name]), () => {})); // it is asked for again when it is shown
  return Lazy;
}
