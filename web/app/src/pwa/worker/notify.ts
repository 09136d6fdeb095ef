// What the server pushes becomes a notification, and a click on it opens the place it is about.

/** What a message holds: docs/protocol.md, Web Push. */
interface Message {
  kind: string;
  title: string;
  body: string;
  url: string;
  tag: string;
}

const icon = "/icons/192.png";
const badge = "/icons/badge.png";

/** Kinds that are people's attention; an alarm is one's own wish, and no number to work off. */
const counted = new Set(["cheer", "knock", "bell"]);

/** What each notification carries until it is clicked. */
interface Carried {
  url: string;
  counted: boolean;
}

/** Shows a message. One that cannot be read is shown as well: browsers end subscriptions that stay silent. */
export async function show(registration: ServiceWorkerRegistration, data: PushMessageData | null): Promise<void> {
  const message = read(data);
  const carried: Carried = { url: message.url, counted: counted.has(message.kind) };
  await registration.showNotification(message.title, {
    body: message.body,
    tag: message.tag || undefined,
    // Of the same tag the newer takes the place of the older one, and says so again.
    ...(message.tag ? { renotify: true } : {}),
    requireInteraction: message.kind === "alarm",
    icon,
    badge,
    data: carried,
  } as NotificationOptions);
}

function read(data: PushMessageData | null): Message {
  const nothing: Message = { kind: "", title: "Modu · 모두", body: "", url: "/", tag: "" };
  try {
    const got: unknown = data?.json();
    if (typeof got !== "object" || got === null) return nothing;
    const text = (name: keyof Message) => {
      const value = (got as Record<string, unknown>)[name];
      return typeof value === "string" ? value : "";
    };
    return { kind: text("kind"), title: text("title") || nothing.title, body: text("body"), url: text("url"), tag: text("tag") };
  } catch {
    return nothing;
  }
}

/** How many notifications ask for attention. */
export async function unseen(registration: ServiceWorkerRegistration): Promise<number> {
  const all = await registration.getNotifications();
  return all.filter((n) => (n.data as Carried | undefined)?.counted).length;
}

/** Brings forward a window of ours and tells it where to go, or opens one. */
export async function open(clients: Clients, notification: Notification, origin: string): Promise<void> {
  notification.close();
  const path = pathOf((notification.data as Carried | undefined)?.url ?? "", origin);
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const front = windows.find((w) => w.focused) ?? windows.find((w) => w.visibilityState === "visible") ?? windows[0];
  if (!front) {
    await clients.openWindow(path);
    return;
  }
  front.postMessage({ type: "open", path });
  await front.focus();
}

/** The path of an address of ours; today for any other, whoever has written it. */
function pathOf(url: string, origin: string): string {
  const there = URL.canParse(url, origin) ? new URL(url, origin) : null;
  return there?.origin === origin ? there.pathname + there.search : "/";
}
