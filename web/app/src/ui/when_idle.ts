// What the first paint can do without.

const patienceMs = 1_000;

/** Begins it when the page has a moment; returns what ends it, whether or not it has begun. */
export function whenIdle(begin: () => Promise<() => void>): () => void {
  let end = () => {};
  let over = false;
  const start = () => {
    if (over) return;
    begin().then(
      (e) => (over ? e() : (end = e)),
      () => {}, // its chunk is not to be had: the page works without
    );
  };
  if ("requestIdleCallback" in globalThis) requestIdleCallback(start, { timeout: patienceMs });
  else setTimeout(start);
  return () => {
    over = true;
    end();
  };
}
