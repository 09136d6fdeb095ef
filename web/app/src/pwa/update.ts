// The page's side of the service worker: it registers it, looks for newer builds, and lets one take over when nothing
// of the person would be lost by that.

/** What the client tells about the person's work, and is told about builds. */
export interface Keeper {
  /** No change waits to be sent, and no field holds what is not yet a change. */
  mayUpdate(): boolean;
  /** A newer build is here. `take` has it take over as soon as mayUpdate says so; until then nothing changes. */
  onUpdate(take: () => void): void;
  /** A notification was clicked: show what it is about. */
  onOpen(path: string): void;
}

const workerPath = "/sw.js";

/** How often a page that stays open asks for a newer build. */
const lookEveryMs = 60 * 60 * 1000;

/** How soon coming back to the page asks again. */
const lookAgainMs = 60 * 1000;

/** How often mayUpdate is asked while somebody waits for it. */
const settleMs = 500;

/** Trusted Types, of which TypeScript's own declarations do not know yet. */
interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown };
}

/** The only string that becomes a script's address. */
const policy = (globalThis as { trustedTypes?: Policies }).trustedTypes?.createPolicy("modu", {
  createScriptURL(url) {
    if (url === workerPath) return url;
    throw new TypeError(`no script of ours: ${url}`);
  },
});

/**
 * Registers the worker, where there can be one: over https or on this machine, and not in the demo, whose page is made
 * for it. Call it when the first screen stands; what it returns ends it.
 */
export function registerWorker(keeper: Keeper): () => void {
  if (!("serviceWorker" in navigator) || isDemo()) return () => {};
  const ends = new AbortController();
  const until = { signal: ends.signal };
  const { serviceWorker } = navigator;
  const change = safeChange(keeper, ends.signal);

  // Of the first worker a page has nothing to take over.
  let controlled = serviceWorker.controller !== null;
  serviceWorker.addEventListener("controllerchange", () => {
    if (controlled) change.replaced();
    controlled = true;
  }, until);
  serviceWorker.addEventListener("message", (e) => {
    const data = e.data as { type?: unknown; path?: unknown } | null;
    if (data?.type === "open" && typeof data.path === "string") keeper.onOpen(data.path);
  }, until);

  const script = (policy?.createScriptURL(workerPath) ?? workerPath) as string;
  serviceWorker.register(script, { updateViaCache: "none" }).then(
    (registration) => {
      if (!ends.signal.aborted) watch(registration, change, until);
    },
    (err: unknown) => console.warn("no service worker:", err), // the client works without, but not offline
  );
  return () => ends.abort();
}

const isDemo = (): boolean => document.querySelector<HTMLMetaElement>('meta[name="modu-mode"]')?.content === "demo";

interface Change {
  found(waiting: ServiceWorker): void;
  replaced(): void;
}

/** Looks for newer builds by itself, and tells of one that is ready. */
function watch(registration: ServiceWorkerRegistration, change: Change, until: { signal: AbortSignal }): void {
  const tell = () => {
    if (registration.waiting && registration.active) change.found(registration.waiting);
  };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", tell, until), until);
  tell();

  let looked = Date.now();
  const look = () => {
    looked = Date.now();
    registration.update().catch(() => {}); // offline, or the server is away: the next look will do
  };
  const timer = setInterval(look, lookEveryMs);
  until.signal.addEventListener("abort", () => clearInterval(timer));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - looked > lookAgainMs) look();
  }, until);
}

/**
 * Two steps, each only when mayUpdate says so: the waiting worker takes over, which no page notices, since chunks of the
 * build before are kept; then this page is loaded anew. A page that nobody looks at does both by itself.
 */
function safeChange(keeper: Keeper, ends: AbortSignal): Change {
  let waiting: ServiceWorker | null = null;
  let replaced = false;
  let wanted = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  const step = () => {
    if ((!wanted && document.visibilityState === "visible") || !keeper.mayUpdate()) return;
    if (replaced) {
      clearInterval(timer);
      location.reload();
    } else {
      waiting?.postMessage({ type: "take over" });
    }
  };
  const take = () => {
    wanted = true;
    timer ??= setInterval(step, settleMs);
    step();
  };
  document.addEventListener("visibilitychange", step, { signal: ends });
  ends.addEventListener("abort", () => clearInterval(timer));

  return {
    found(worker) {
      if (worker === waiting) return;
      waiting = worker;
      keeper.onUpdate(take);
      step();
    },
    replaced() {
      if (!replaced && !waiting) keeper.onUpdate(take); // another page has let it in
      replaced = true;
      step();
    },
  };
}
