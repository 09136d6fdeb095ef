import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startServer, type Server } from "../../e2e/server.ts";
import { Problem, SignedOut } from "./client.ts";
import { openClient } from "./open.ts";
import { personal, resume, signIn } from "./signin.ts";
import { nodeSocket, password, post, settled, signUp } from "./world.testing.ts";

vi.setConfig({ testTimeout: 60_000 }); // a busy machine

let server: Server;
beforeAll(async () => {
  server = await startServer();
  await signUp(server.address, "signer");
}, 180_000);
afterAll(() => server?.stop());

test("a password signs in, a refresh token goes on, and two who ask at once share one refresh", async () => {
  const first = await signIn(server.address, "signer", password);
  expect(first.handle).toBe("signer");
  const token = await first.token();
  expect(await first.token()).toBe(token);
  const [a, b] = await Promise.all([first.token(token), first.token(token)]);
  expect(a).toBe(b);
  expect(a).not.toBe(token);
  const again = await resume(server.address, first.refreshToken());
  expect(again.user).toBe(first.user);
});

test("a wrong password is a problem, an ended session is signed out", async () => {
  await expect(signIn(server.address, "signer", "wrong")).rejects.toBeInstanceOf(Problem);
  const session = await signIn(server.address, "signer", password);
  const token = await session.token();
  await post(server.address, "/v1/auth/logout", { refresh_token: session.refreshToken() });
  await expect(session.token(token)).rejects.toBeInstanceOf(SignedOut);
});

test("a personal token connects", async () => {
  const { token } = await signIn(server.address, "signer", password);
  const made = await post<{ token: string }>(server.address, "/v1/auth/tokens", { name: "test" }, await token());
  const me = await personal(server.address, made.token);
  expect(me.handle).toBe("signer");
  const client = openClient({ server: server.address, user: me.user, token: me.token, agent: "test/1.0", socket: nodeSocket });
  await settled(client);
  await client.close();
  await expect(me.token(made.token)).rejects.toBeInstanceOf(SignedOut);
});
