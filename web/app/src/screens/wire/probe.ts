// A connection whose frames are written down, and which can be cut or made to lose what arrives.

import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { Client, SocketLike, Status, TokenSource } from "../../sync/client.ts";
import type { ID } from "../../sync/entities.ts";
import { openClient } from "../../sync/open.ts";

const kept = 200; // lines; older ones go
const dropMs = 5000;

export interface Line {
  key: number;
  way: "sent" | "received" | "dropped";
  at: number; // ms since the probe began
  type: string;
  bytes: number;
  text: string;
}

export interface Probe {
  client: Client;
  lines: ReadonlySignal<readonly Line[]>;
  status: ReadonlySignal<Status>;
  dropping: ReadonlySignal<boolean>;
  cut(): void;
  drop(): void;
  clear(): void;
  stop(): void;
}

export function openProbe(user: ID, token: TokenSource): Probe {
  const lines: Signal<readonly Line[]> = signal([]);
  const status: Signal<Status> = signal("connecting");
  const dropping = signal(false);
  const began = performance.now();
  let next = 0;
  let open: SocketLike | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function note(way: Line["way"], message: string): void {
    const at = Math.round(performance.now() - began);
    const more = message.split("\n").map((text): Line => ({ key: next++, way, at, type: typeOf(text), bytes: text.length, text: withoutToken(text) }));
    lines.value = [...more.reverse(), ...lines.peek()].slice(0, kept);
  }

  const socket = (url: string, protocol: string): SocketLike => {
    const inner = new WebSocket(url, protocol);
    const outer: SocketLike = {
      onopen: null, onmessage: null, onclose: null, onerror: null,
      send(text) {
        note("sent", text);
        inner.send(text);
      },
      close: (code, reason) => inner.close(code, reason),
      get bufferedAmount() {
        return inner.bufferedAmount;
      },
    };
    inner.onopen = (e) => outer.onopen?.(e);
    inner.onmessage = (e) => {
      note(dropping.peek() ? "dropped" : "received", String(e.data));
      if (!dropping.peek()) outer.onmessage?.(e);
    };
    inner.onerror = (e) => outer.onerror?.(e);
    inner.onclose = ({ code, reason }) => outer.onclose?.({ code, reason });
    open = outer;
    return outer;
  };

  const client = openClient({ server: location.origin, user, agent: "web/1 wire", token, socket });
  const heard = client.on("status", (is) => (status.value = is));
  return {
    client, lines, status, dropping,
    cut: () => open?.close(),
    drop() {
      dropping.value = true;
      clearTimeout(timer);
      timer = setTimeout(() => (dropping.value = false), dropMs);
    },
    clear: () => void (lines.value = []),
    stop() {
      clearTimeout(timer);
      heard();
      void client.close();
    },
  };
}

function typeOf(text: string): string {
  try {
    return String((JSON.parse(text) as { type?: unknown }).type);
  } catch {
    return "?";
  }
}

/** What a token is worth is nobody's to read over a shoulder. */
const withoutToken = (text: string): string => text.replace(/("token":")[^"]*/, "$1…");
