// A client on a stage with a scripted server, under fake timers.

import { afterEach, beforeEach, vi } from "vitest";
import type { Client, ClientOptions } from "./client.ts";
import type { ClientFrame } from "./frames.ts";
import { delta, newScript, own, ready, scripted, turns, welcome, type Line, type Script } from "./script.testing.ts";

export const todo = { goal_id: "g", title: "read" };
export const held = (id: string, rev = 1, more: object = {}) => ({ kind: "todo", id, rev, goal_id: "g", title: id, ...more });

export const hello = (line: Line) => line.sent[0] as Extract<ClientFrame, { type: "hello" }>;

export interface Stage {
  script: Script;
  clients: Client[]; // closed after each test
  start(options?: Partial<ClientOptions>): Promise<Client>;
  /** A client that is live, its own stream held up to a cursor. */
  live(options?: Partial<ClientOptions>, cursor?: number): Promise<{ client: Client; line: Line }>;
  /** The next connection. */
  next(): Promise<Line>;
  /** The next connection, live. */
  again(lastN?: number, more?: object): Promise<Line>;
}

/** Sets the stage anew for each test of a file. */
export function setStage(): Stage {
  const script = newScript();
  const clients: Client[] = [];

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    script.lines.length = clients.length = 0;
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.close()));
    vi.useRealTimers();
  });

  async function start(options: Partial<ClientOptions> = {}): Promise<Client> {
    const client = scripted(script, options);
    clients.push(client);
    await client.loaded;
    await turns();
    return client;
  }

  async function next(): Promise<Line> {
    while (script.line().over) await vi.advanceTimersByTimeAsync(100);
    return script.line();
  }

  return {
    script, clients, start, next,
    async live(options = {}, cursor = 10) {
      const client = await start(options);
      const line = script.line();
      line.open();
      line.say(welcome(), delta(own, 0, cursor, { reset: true }), ready);
      await turns();
      return { client, line };
    },
    async again(lastN = 0, more = {}) {
      const line = await next();
      line.open();
      line.say(welcome(lastN, more), ready);
      await turns();
      return line;
    },
  };
}
