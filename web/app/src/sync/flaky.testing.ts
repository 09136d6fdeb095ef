// A way to a server that breaks: connections are cut in the middle of frames, delayed, and left half open.

import { connect, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** A random number in [0, 1), the same for the same seed. */
export type Random = () => number;

/** mulberry32 */
export function seeded(seed: number): Random {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Proxy {
  address: string; // http://127.0.0.1:port
  /** From now on nothing breaks; what is half open is cut. */
  heal(): void;
  /** Cuts every connection at once. */
  cut(): void;
  cuts(): number;
  close(): Promise<void>;
}

const cutProbability = 0.03; // per piece
const halfOpenProbability = 0.01;
const delayProbability = 0.1;
const longestDelayMs = 30;
const halfOpenMs = 200; // until the other side resets it

export async function flakyProxy(address: string, random: Random): Promise<Proxy> {
  const { hostname, port } = new URL(address);
  const pairs = new Set<() => void>();
  let flaky = true;
  let cuts = 0;

  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    let silent = false;
    const end = () => {
      if (!pairs.delete(end)) return;
      near.destroy();
      far.destroy();
    };
    pairs.add(end);
    for (const socket of [near, far]) socket.on("error", end).on("close", end);
    pipe(near, far);
    pipe(far, near);

    function pipe(from: Socket, to: Socket): void {
      let before = Promise.resolve();
      from.on("data", (piece) => {
        before = before.then(() => pass(piece, to));
      });
    }

    async function pass(piece: Buffer, to: Socket): Promise<void> {
      if (silent) return;
      if (!flaky) return void to.write(piece);
      if (random() < cutProbability) {
        cuts++;
        to.write(piece.subarray(0, Math.floor(random() * piece.length)));
        setTimeout(end, 1);
        silent = true;
      } else if (random() < halfOpenProbability) {
        cuts++;
        silent = true;
        setTimeout(end, halfOpenMs);
      } else {
        if (random() < delayProbability) await new Promise((resolve) => setTimeout(resolve, random() * longestDelayMs));
        to.write(piece);
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    for (const end of [...pairs]) end();
  };
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    cuts: () => cuts,
    heal() {
      flaky = false;
      cut();
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
