// Small things that this browser remembers between visits, by name. Nothing of what people write belongs here.

/** The name of who was in last, in this browser. */
export const lastUser = "user";

let forgetful: Map<string, string> | null = null;

/** From now on things are remembered as long as the page is open: a visitor of the demo leaves nothing behind. */
export function leaveNoTrace(): void {
  forgetful ??= new Map();
}

/** What was remembered, or null: also where the browser lets us remember nothing. */
export function recall(name: string): string | null {
  if (forgetful) return forgetful.get(name) ?? null;
  try {
    return localStorage.getItem(prefix + name);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string | null): void {
  if (forgetful) {
    if (value === null) forgetful.delete(name);
    else forgetful.set(name, value);
    return;
  }
  try {
    if (value === null) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, value);
  } catch {
    // Private windows and full stores: whatever rests on this asks again next time.
  }
}

/** Names under which something is remembered that begin so. */
export function remembered(begin: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix + begin)).map((key) => key.slice(prefix.length));
  } catch {
    return [];
  }
}

/** Calls heard when another tab remembers something else under the name. */
export function onRemembered(name: string, heard: (value: string | null) => void): () => void {
  if (typeof addEventListener === "undefined") return () => {};
  const listen = (e: StorageEvent): void => {
    if (e.key === prefix + name) heard(e.newValue);
  };
  addEventListener("storage", listen);
  return () => removeEventListener("storage", listen);
}

const prefix = "modu-";
