import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Problem, SignedOut } from "./client.ts";
import { newRest } from "./rest.ts";

let server: Server;
let base: string;
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;

beforeEach(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece) => (body += String(piece))).on("end", () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const rest = (token: (refused?: string) => Promise<string> = async () => "good") => newRest({ server: `${base}/`, token });

function say(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}

async function problem(promise: Promise<unknown>): Promise<Problem> {
  const why = await promise.then(() => undefined, (why: unknown) => why);
  expect(why).toBeInstanceOf(Problem);
  return why as Problem;
}

test("JSON goes in and out, with the token and the position", async () => {
  answer = (request, response, body) => {
    const { authorization, "content-type": type, "idempotency-key": key } = request.headers;
    say(response, 200, JSON.stringify({ saw: [request.method, request.url, authorization, type, key, body] }), { "modu-position": "s/u=3, f/v=812" });
  };
  const { body, positions } = await rest().json<{ saw: string[] }>("POST", "/v1/todos", { title: "물" }, { "idempotency-key": "k" });
  expect(body.saw).toEqual(["POST", "/v1/todos", "Bearer good", "application/json", "k", '{"title":"물"}']);
  expect([...positions]).toEqual([["s/u", 3], ["f/v", 812]]);
});

test("a token that is refused is replaced once", async () => {
  const asked: (string | undefined)[] = [];
  answer = (request, response) => say(response, request.headers.authorization === "Bearer token 2" ? 200 : 401, "{}");
  await rest(async (refused) => `token ${asked.push(refused)}`).json("GET", "/v1/me");
  expect(asked).toEqual([undefined, "token 1"]);
  asked.length = 5;
  expect((await problem(rest(async (refused) => `token ${asked.push(refused)}`).json("GET", "/v1/me"))).status).toBe(401);
  expect(asked.slice(5)).toEqual([undefined, "token 6"]);
});

test("what the token source throws is thrown", async () => {
  await expect(rest(() => Promise.reject(new SignedOut())).json("GET", "/v1/me")).rejects.toBeInstanceOf(SignedOut);
});

test("a problem document says what is wrong with which field", async () => {
  const errors = [{ pointer: "/handle", code: "invalid", detail: "must have 4 to 20 characters" }];
  answer = (_, response) => say(response, 422, JSON.stringify({ code: "invalid", detail: "A value breaks a rule.", errors }), { "content-type": "application/problem+json", "retry-after": "7" });
  const why = await problem(rest().json("POST", "/v1/x", {}));
  expect({ ...why, message: why.message }).toEqual({ status: 422, code: "invalid", message: "A value breaks a rule.", errors, retryAfterS: 7 });
});

test("an answer without a body is none", async () => {
  answer = (_, response) => response.writeHead(204).end();
  expect((await rest().json("DELETE", "/v1/todos/x")).body).toBeUndefined();
});

test.each([
  ["a page", 200, "text/html; charset=utf-8", "<html>Welcome to the hotel</html>"],
  ["a page with an error", 502, "text/html", "<html>Bad gateway</html>"],
  ["a page that says it is JSON", 200, "application/json", "<html>"],
  ["text with an error", 503, "text/plain", "busy"],
])("%s is not our server", async (_, status, type, body) => {
  answer = (_, response) => say(response, status, body, { "content-type": type });
  expect(await problem(rest().json("GET", "/v1/me"))).toMatchObject({ status, code: "not_json" });
  if (type.startsWith("text/html")) expect(await problem(rest().blob("/v1/photos/x"))).toMatchObject({ code: "not_json" });
});

test("a server that cannot be reached is unreachable", async () => {
  server.close();
  expect(await problem(rest().json("GET", "/v1/me"))).toMatchObject({ status: 0, code: "unreachable" });
});

test("a connection that breaks in the middle is unreachable", async () => {
  answer = (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"half":', () => response.socket?.destroy());
  };
  expect(await problem(rest().json("GET", "/v1/me"))).toMatchObject({ code: "unreachable" });
});

test("files go as they are, and come as blobs", async () => {
  answer = (request, response, body) => say(response, 200, JSON.stringify([request.headers["content-type"], body]));
  expect((await rest().json("POST", "/v1/photos", new Blob(["abc"], { type: "image/png" }))).body).toEqual(["image/png", "abc"]);
  answer = (_, response) => say(response, 200, "abc", { "content-type": "image/webp" });
  const blob = await rest().blob("/v1/photos/x?size=256");
  expect([blob.type, await blob.text()]).toEqual(["image/webp", "abc"]);
});
