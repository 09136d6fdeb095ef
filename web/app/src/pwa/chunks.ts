// A chunk that is not to be had: the server has another build than this page, and no service worker has kept this one's.

const key = "modu:loaded-anew";

/** A page that was loaded anew this recently and still lacks a chunk is not helped by doing it again. */
const againAfterMs = 60 * 1000;

const settleMs = 500;

/**
 * Loads the page anew, once and when nothing of the person would be lost, when a screen's chunk is gone from the server.
 * Offline it does nothing: the screen says so and can be tried again.
 */
export function reloadWhenChunksAreGone(mayUpdate: () => boolean): void {
  addEventListener("vite:preloadError", (e) => {
    void isGone((e as Event & { payload?: Error }).payload).then((gone) => {
      if (!gone || Date.now() - Number(sessionStorage.getItem(key)) < againAfterMs) return;
      const timer = setInterval(() => {
        if (!mayUpdate()) return;
        clearInterval(timer);
        sessionStorage.setItem(key, String(Date.now()));
        location.reload();
      }, settleMs);
    });
  });
}

/** Whether the server answers that there is no such chunk; no answer at all is another matter. */
async function isGone(error: Error | undefined): Promise<boolean> {
  const url = /https?:\S+\/assets\/[\w.-]+/.exec(error?.message ?? "")?.[0];
  if (!url) return false;
  try {
    return (await fetch(url, { method: "HEAD", cache: "no-store" })).status === 404;
  } catch {
    return false;
  }
}
