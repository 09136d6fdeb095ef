// The shell: the page and every script and style of one build, kept so that the client starts without a network and a
// page that stays open through a deploy still finds its chunks. Nothing of a person is ever in these caches.

/** A file of the build, as the build lists it. */
export interface Piece {
  url: string;
  integrity: string; // what the answer has to hash to: neither another build nor a hotel's sign-in page passes
}

/** The page that every screen begins with. */
const shellPath = "/";

const prefix = "modu-shell-";

/** Names there hold the hash of their content, so that a copy in any build's cache is as good. */
const hashedPrefix = "/assets/";

/** Fetched at the same time while installing. */
const atOnce = 6;

export interface Shell {
  keep(): Promise<void>;
  forgetOlder(): Promise<void>;
  page(request: Request): Promise<Response>;
  has(pathname: string): boolean;
  piece(request: Request): Promise<Response>;
}

export function shellOf(pieces: readonly Piece[]): Shell {
  const name = prefix + fingerprint(pieces.map((p) => p.url + p.integrity).join());
  const urls = new Set(pieces.map((p) => p.url));
  const open = () => caches.open(name);

  return {
    /** Fetches what is not there yet; the page goes in last, so that a cache that has it is whole. */
    async keep() {
      const cache = await open();
      const rest = pieces.filter((p) => p.url !== shellPath);
      const next = rest.values();
      const worker = async () => {
        for (const piece of next) await keepPiece(cache, piece);
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      for (const page of pieces.filter((p) => p.url === shellPath)) await keepPiece(cache, page);
    },

    /** Leaves this build and the one before it, for pages that are still open from then. */
    async forgetOlder() {
      const others = (await caches.keys()).filter((n) => n.startsWith(prefix) && n !== name);
      const whole: string[] = [];
      for (const other of others) if (await (await caches.open(other)).match(shellPath)) whole.push(other);
      const before = whole.at(-1);
      await Promise.all(others.filter((n) => n !== before).map((n) => caches.delete(n)));
    },

    /** The page of this build at once; the network's when the browser has thrown the cache away. */
    async page(request) {
      return (await (await open()).match(shellPath, { ignoreVary: true })) ?? fetch(request);
    },

    has: (pathname) => pathname !== shellPath && (urls.has(pathname) || pathname.startsWith(hashedPrefix)),

    /** A piece of this build or of the one before. One that installing leaves out is kept when it is first asked for. */
    async piece(request) {
      const path = new URL(request.url).pathname;
      const kept = path.startsWith(hashedPrefix) ? await anyBuilds(path) : await (await open()).match(path, { ignoreVary: true });
      if (kept) return kept;
      const answer = await fetch(request);
      if (answer.ok && path.startsWith(hashedPrefix) && !isPage(answer)) await (await open()).put(path, answer.clone());
      return answer;
    },
  };
}

async function keepPiece(cache: Cache, { url, integrity }: Piece): Promise<void> {
  if (await cache.match(url, { ignoreVary: true })) return; // kept before the last try to install was broken off
  const same = url.startsWith(hashedPrefix) ? await anyBuilds(url) : undefined;
  const answer = same ?? (await fetch(url, { cache: "no-cache", credentials: "same-origin", integrity }));
  if (!answer.ok || answer.redirected) throw new Error(`${url}: ${answer.status}`);
  await cache.put(url, answer);
}

async function anyBuilds(path: string): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    const kept = name.startsWith(prefix) ? await (await caches.open(name)).match(path, { ignoreVary: true }) : undefined;
    if (kept) return kept;
  }
  return undefined;
}

const isPage = (answer: Response): boolean => answer.headers.get("Content-Type")?.startsWith("text/html") ?? true;

/** FNV-1a, to name a build; it is no protection, which integrity is. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, "0");
}
