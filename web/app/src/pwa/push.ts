// Web Push: alarms, reminders and cheers while no page of ours is open. Permission is asked only by subscribe().

import { recall, remember } from "../data/remember.ts";

/** How push reaches the server: a call of REST that throws when it is refused. */
export type Call = (method: "GET" | "POST" | "DELETE", path: string, body?: unknown) => Promise<unknown>;

/**
 * "off" can be turned on; "blocked" only in the browser's own settings; "install_first": iPhones and iPads push only to
 * what is on the Home Screen; "unsupported": this browser cannot, or the address is plain http.
 */
export type PushState = "on" | "off" | "blocked" | "install_first" | "unsupported";

/** Where the id is by which the server knows this browser's subscription. Signing out forgets it, as all of a person's. */
const name = (user: string) => `push-${user}`;

export async function pushState(user: string): Promise<PushState> {
  if (!("serviceWorker" in navigator) || !("PushManager" in globalThis) || !("Notification" in globalThis)) {
    return /iPhone|iPad|iPod/.test(navigator.userAgent) ? "install_first" : "unsupported";
  }
  if (Notification.permission === "denied") return "blocked";
  const registration = await navigator.serviceWorker.getRegistration();
  if (!registration) return "unsupported"; // the demo has no worker
  const there = await registration.pushManager.getSubscription();
  return there && recall(name(user)) ? "on" : "off";
}

/** Asks for permission and has the server push to this browser; only right after a press. */
export async function subscribe(user: string, clientID: string, call: Call): Promise<PushState> {
  const state = await pushState(user);
  if (state !== "off" && state !== "on") return state;
  if ((await Notification.requestPermission()) !== "granted") return pushState(user);
  const { key: serverKey } = (await call("GET", "/v1/push/key")) as { key: string };
  const registration = await navigator.serviceWorker.ready;
  const subscription = await subscribeWith(registration.pushManager, serverKey);
  const made = (await call("POST", "/v1/push/subscriptions", { ...subscription.toJSON(), client_id: clientID })) as { id: string };
  remember(name(user), made.id);
  return "on";
}

/** Ends it here and at the server; before signing out, while the session is still good. */
export async function unsubscribe(user: string, call: Call): Promise<void> {
  const id = recall(name(user));
  remember(name(user), null);
  const registration = await navigator.serviceWorker?.getRegistration();
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
  if (id) await call("DELETE", `/v1/push/subscriptions/${id}`);
}

/**
 * Tells the server again when the browser has exchanged the subscription, or the client has a new id; quiet when push is
 * off. Call it after signing in.
 */
export async function renewPush(user: string, clientID: string, call: Call): Promise<void> {
  if (!recall(name(user)) || globalThis.Notification?.permission !== "granted") return;
  await subscribe(user, clientID, call);
}

/** A subscription made with another key, of a server that was set up anew, gives way. */
async function subscribeWith(manager: PushManager, applicationServerKey: string): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey };
  try {
    return await manager.subscribe(options);
  } catch (err) {
    if (!(err instanceof DOMException) || err.name !== "InvalidStateError") throw err;
    await (await manager.getSubscription())?.unsubscribe();
    return manager.subscribe(options);
  }
}
