// One WebSocket, from the dial to its end: messages in and out, and the patience with a silent server.

import type { SocketLike } from "./client.ts";
import { subprotocol, type ClientFrame, type ServerFrame } from "./frames.ts";

const dialTimeoutMs = 10_000;
const helloTimeoutMs = 10_000; // from the hello to the welcome

export interface ConnectionOptions {
  url: string;
  socket: (url: string, protocol: string) => SocketLike;
  hello: ClientFrame;
  took: (frames: readonly ServerFrame[]) => void; // those of one message
  /** Called once. code is 0 if the other side said nothing; unheard: a hello was sent and nothing came back. */
  ended: (code: number, unheard: boolean) => void;
}

export interface Connection {
  send(...frames: ClientFrame[]): void;
  /** Hangs up when nothing is heard for that long, from now on. */
  patience(ms: number): void;
  /** Hangs up if nothing is heard within ms; after a word the usual patience holds again. */
  expectWithin(ms: number): void;
  /** Ends it from this side. */
  close(): void;
}

export function connect(options: ConnectionOptions): Connection {
  let over = false;
  let heard = false;
  let greeted = false;
  let patienceMs = dialTimeoutMs;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const socket = options.socket(options.url, subprotocol);
  watch(patienceMs);

  socket.onopen = () => {
    if (over) return;
    patienceMs = helloTimeoutMs;
    watch(patienceMs);
    greeted = true;
    send(options.hello);
  };
  socket.onmessage = ({ data }) => {
    if (over) return;
    heard = true;
    watch(patienceMs);
    const frames = framesOf(data);
    if (!frames) return hangUp();
    try {
      options.took(frames);
    } catch (why) {
      hangUp(); // a frame unlike any of the protocol: whatever it was, nothing may be skipped
      throw why;
    }
  };
  socket.onclose = ({ code }) => end(code === 1006 || code === 1005 ? 0 : code);
  socket.onerror = () => {}; // a close follows

  function watch(ms: number): void {
    clearTimeout(watchdog);
    watchdog = setTimeout(hangUp, ms);
  }

  function hangUp(): void {
    end(0);
    socket.close();
  }

  function end(code: number): void {
    if (over) return;
    over = true;
    clearTimeout(watchdog);
    options.ended(code, greeted && !heard && code === 0);
  }

  function send(...frames: ClientFrame[]): void {
    if (over) return;
    try {
      socket.send(frames.map((frame) => JSON.stringify(frame)).join("\n"));
    } catch {
      hangUp();
    }
  }

  return {
    send,
    patience(ms) {
      patienceMs = ms;
      watch(ms);
    },
    expectWithin: watch,
    close() {
      end(0);
      socket.close(1000);
    },
  };
}

/** The frames of a message; null if it is none. */
function framesOf(data: unknown): ServerFrame[] | null {
  if (typeof data !== "string") return null;
  try {
    return data.split("\n").filter(Boolean).map((line) => JSON.parse(line) as ServerFrame);
  } catch {
    return null;
  }
}
