// A server of which the test says every word: for what a real one does too rarely.

import type { Client, ClientOptions, SocketLike } from "./client.ts";
import type { ClientFrame, ServerFrame } from "./frames.ts";
import { openClient } from "./open.ts";

export const me = "01928f5e-7c00-7000-8000-00000000a001";
export const own = `s/${me}`;

/** One socket that a client has opened. */
export interface Line {
  url: string;
  /** The frames that the client has sent and nobody has read, in their order. */
  sent: ClientFrame[];
  /** The messages that it has sent, as they were. */
  messages: string[];
  open(): void;
  /** One message of these frames. */
  say(...frames: ServerFrame[]): void;
  raw(data: unknown): void;
  end(code?: number): void;
  closed: boolean; // by the client
  over: boolean; // by either side
}

export interface Script {
  lines: Line[];
  /** The newest. */
  line(): Line;
  socket: (url: string, protocol: string) => SocketLike;
}

export function newScript(): Script {
  const lines: Line[] = [];
  return {
    lines,
    line: () => lines.at(-1)!,
    socket(url) {
      const socket: SocketLike = {
        onopen: null, onmessage: null, onclose: null, onerror: null,
        send(text) {
          line.messages.push(text);
          line.sent.push(...text.split("\n").map((frame) => JSON.parse(frame) as ClientFrame));
        },
        close(code = 1005) {
          line.closed = line.over = true;
          socket.onclose?.({ code, reason: "" });
        },
      };
      const line: Line = {
        url, sent: [], messages: [], closed: false, over: false,
        open: () => socket.onopen?.({}),
        say: (...frames) => socket.onmessage?.({ data: frames.map((frame) => JSON.stringify(frame)).join("\n") }),
        raw: (data) => socket.onmessage?.({ data }),
        end(code = 1006) {
          line.over = true;
          socket.onclose?.({ code, reason: "" });
        },
      };
      lines.push(line);
      return socket;
    },
  };
}

export const limits = { mutations_per_s: 50, burst: 500, streams: 2048, message_bytes: 65_536 };

export const welcome = (last_n = 0, more: object = {}): ServerFrame => ({
  type: "welcome", user_id: me, server_time: new Date().toISOString(), epoch: "k3f9", last_n, heartbeat_s: 25, limits, ...more,
});

export const ready: ServerFrame = { type: "ready" };

export const delta = (stream: string, from: number, to: number, more: object = {}): ServerFrame => ({ type: "delta", stream, from, to, put: [], del: [], ...more });

export const ack = (n: number, ...results: { n: number; ok: boolean }[]): ServerFrame => ({ type: "ack", n, results });

/** A client that talks to a script. */
export function scripted(script: Script, options: Partial<ClientOptions> = {}): Client {
  return openClient({ server: "http://modu.test", user: me, token: async () => "token", agent: "test/1.0", socket: script.socket, ...options });
}

/** Lets everything run that waits for nothing but promises. */
export async function turns(count = 50): Promise<void> {
  for (let i = 0; i < count; i++) await Promise.resolve();
}

/** The mutations that a line has carried, by number. */
export function mutationsOf(line: Line): number[] {
  return line.sent.flatMap((frame) => (frame.type === "mutate" ? frame.mutations.map(({ n }) => n) : []));
}
