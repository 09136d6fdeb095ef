import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pushState, renewPush, subscribe, unsubscribe } from "./push.ts";

const user = "01928f5e-7c00-7000-8000-00000000a001";
const client = "01928f5e-7c00-7000-8000-0000000000d1";

/** A browser's push service: at most one subscription, with the key it was made with. */
function browser({ permission = "default", answer = "granted", key = "" } = {}) {
  const at = { permission, asked: 0, subscription: key ? made(key) : (null as ReturnType<typeof made> | null) };
  function made(applicationServerKey: string) {
    return {
      applicationServerKey,
      toJSON: () => ({ endpoint: `https://push.example/${applicationServerKey}`, keys: { p256dh: "p", auth: "a" }, expirationTime: null }),
      unsubscribe: async () => {
        at.subscription = null;
        return true;
      },
    };
  }
  const pushManager = {
    getSubscription: async () => at.subscription,
    subscribe: async ({ applicationServerKey }: { applicationServerKey: string }) => {
      if (at.subscription && at.subscription.applicationServerKey !== applicationServerKey) throw new DOMException("another key", "InvalidStateError");
      return (at.subscription ??= made(applicationServerKey));
    },
  };
  const registration = { pushManager };
  vi.stubGlobal("navigator", { userAgent: "test", serviceWorker: { getRegistration: async () => registration, ready: Promise.resolve(registration) } });
  vi.stubGlobal("PushManager", class {});
  vi.stubGlobal("Notification", {
    get permission() {
      return at.permission;
    },
    requestPermission: async () => {
      at.asked++;
      return (at.permission = answer);
    },
  });
  return at;
}

/** A server with a key, that notes what it is asked. */
function server(serverKey = "k1") {
  const asked: unknown[][] = [];
  const call = async (...what: [string, string, unknown?]) => {
    asked.push(what);
    return what[0] === "GET" ? { key: serverKey } : { id: `s${asked.length}` };
  };
  return { asked, call };
}

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (k: string) => kept.get(k) ?? null,
    setItem: (k: string, v: string) => kept.set(k, v),
    removeItem: (k: string) => kept.delete(k),
  });
});
afterEach(() => vi.unstubAllGlobals());

test("permission is asked when push is turned on, and not before", async () => {
  const at = browser();
  const { asked, call } = server();
  expect(await pushState(user)).toBe("off");
  await renewPush(user, client, call);
  expect([at.asked, asked]).toEqual([0, []]);
  expect(await subscribe(user, client, call)).toBe("on");
  expect(at.asked).toBe(1);
  expect(asked[1]).toEqual([
    "POST",
    "/v1/push/subscriptions",
    { endpoint: "https://push.example/k1", keys: { p256dh: "p", auth: "a" }, expirationTime: null, client_id: client },
  ]);
  expect(await pushState(user)).toBe("on");
});

test("a refused permission leaves push blocked, and the server unasked", async () => {
  browser({ answer: "denied" });
  const { asked, call } = server();
  expect(await subscribe(user, client, call)).toBe("blocked");
  expect(asked).toEqual([]);
});

test("a subscription with another server's key gives way", async () => {
  const at = browser({ permission: "granted", key: "older" });
  expect(await subscribe(user, client, server("newer").call)).toBe("on");
  expect(at.subscription?.applicationServerKey).toBe("newer");
});

test("turning it off ends it in the browser and at the server", async () => {
  const at = browser();
  const { asked, call } = server();
  await subscribe(user, client, call);
  await unsubscribe(user, call);
  expect(at.subscription).toBe(null);
  expect(asked.at(-1)).toEqual(["DELETE", "/v1/push/subscriptions/s2"]);
  expect(await pushState(user)).toBe("off");
});

test("what the browser has exchanged is told again, for who had it on", async () => {
  const at = browser();
  const { asked, call } = server();
  await subscribe(user, client, call);
  at.subscription = null;
  await renewPush(user, client, call);
  expect(asked.filter(([method]) => method === "POST")).toHaveLength(2);
  await renewPush("somebody else", client, call);
  expect(asked.filter(([method]) => method === "POST")).toHaveLength(2);
});

test("a browser without push says so", async () => {
  browser();
  vi.stubGlobal("PushManager", undefined);
  Reflect.deleteProperty(globalThis, "PushManager");
  expect(await pushState(user)).toBe("unsupported");
});
