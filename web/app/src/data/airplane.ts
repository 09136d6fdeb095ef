// A switch that cuts this page off, to see what it does without a connection.

import { effect, signal, type Signal } from "@preact/signals";
import { locale } from "../i18n/i18n.ts";
import type { SocketLike } from "../sync/client.ts";

export const airplane: Signal<boolean> = signal(false);

const abnormal = 1006; // the close code of a connection that was cut

/** A WebSocket that is cut while the switch is on. */
export function cuttableSocket(url: string, protocol: string): SocketLike {
  if (airplane.peek()) return deadSocket();
  const socket = new WebSocket(url, protocol);
  let cut = false;
  let stop = (): void => {};
  const outer: SocketLike = {
    onopen: null, onmessage: null, onclose: null, onerror: null,
    send: (text) => socket.send(text),
    close: (code, reason) => socket.close(code, reason),
    get bufferedAmount() {
      return socket.bufferedAmount;
    },
  };
  const over = (code: number, reason: string): void => {
    if (cut) return;
    cut = true;
    stop();
    outer.onclose?.({ code, reason });
  };
  socket.onopen = (e) => cut || outer.onopen?.(e);
  socket.onmessage = (e) => cut || outer.onmessage?.(e);
  socket.onerror = (e) => cut || outer.onerror?.(e);
  socket.onclose = ({ code, reason }) => over(code, reason);
  queueMicrotask(() => {
    if (cut) return;
    stop = effect(() => {
      if (!airplane.value) return;
      socket.close();
      queueMicrotask(() => over(abnormal, ""));
    });
  });
  return outer;
}

function deadSocket(): SocketLike {
  const socket: SocketLike = { onopen: null, onmessage: null, onclose: null, onerror: null, send: () => {}, close: () => {} };
  queueMicrotask(() => socket.onclose?.({ code: abnormal, reason: "" }));
  return socket;
}

/** fetch, which finds nobody while the switch is on, and asks for sentences in the language of the page. */
export const cuttableFetch: typeof fetch = (input, init) => {
  if (airplane.peek()) return Promise.reject(new TypeError("airplane mode"));
  const headers = new Headers(init?.headers);
  if (!headers.has("accept-language")) headers.set("accept-language", locale.peek());
  return fetch(input, { ...init, headers });
};
