// The network between one browser and the server: it can be cut, be a hotel's, and serve a newer worker.

import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { afterAll } from "vitest";

export interface Gateway {
  address: string; // where the browser goes
  /** Cut: what is open breaks, what is asked gets no answer. Hotel: every answer is a page that asks to sign in. */
  state: "through" | "cut" | "hotel";
  /** The server has another build of the worker. */
  newer: boolean;
  set(state: Gateway["state"]): void;
}

const hotelPage = "<!doctype html><title>Welcome to our hotel</title><h1>Your room number, please</h1>";
const ends: (() => void)[] = [];

afterAll(() => {
  for (const end of ends.splice(0)) end();
});

/** A way to a server, at an address of its own. */
export async function gateway(server: string): Promise<Gateway> {
  const target = new URL(server);
  const sockets = new Set<Socket>();
  const web = createServer((req, res) => answer(it, target, req, res));
  web.on("connection", (socket: Socket) => {
    if (it.state === "cut") return socket.destroy();
    sockets.add(socket);
    socket.on("error", () => {}); // a browser that went away
    socket.on("close", () => sockets.delete(socket));
  });
  web.on("upgrade", (req, socket, head) => {
    if (it.state !== "through") return socket.end(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n${hotelPage}`);
    const onward = connect(Number(target.port), target.hostname);
    onward.write(`${req.method} ${req.url} HTTP/1.1\r\n${headerLines(req)}\r\n`);
    onward.write(head);
    onward.pipe(socket).pipe(onward);
    for (const [one, other] of [[socket, onward], [onward, socket]] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  const it: Gateway = {
    address: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
    state: "through",
    newer: false,
    set(state) {
      it.state = state;
      if (state !== "through") for (const socket of sockets) socket.destroy();
    },
  };
  ends.push(() => {
    it.set("cut");
    web.close();
  });
  return it;
}

function answer(it: Gateway, target: URL, req: IncomingMessage, res: ServerResponse): void {
  if (it.state === "hotel") return void res.writeHead(200, { "Content-Type": "text/html" }).end(hotelPage);
  const changed = it.newer && req.url === "/sw.js";
  const headers = { ...req.headers, ...(changed && { "accept-encoding": "identity", "if-none-match": "" }) };
  const onward = request({ host: target.hostname, port: target.port, method: req.method, path: req.url, headers }, (got) => {
    const { "content-length": _, etag: __, ...rest } = got.headers;
    res.writeHead(got.statusCode!, changed ? rest : got.headers);
    got.pipe(res, { end: !changed });
    if (changed) got.on("end", () => res.end("\n// another build"));
  });
  onward.on("error", () => res.destroy());
  req.pipe(onward);
}

const headerLines = (req: IncomingMessage): string =>
  req.rawHeaders.reduce((text, part, i) => text + part + (i % 2 === 0 ? ": " : "\r\n"), "");
