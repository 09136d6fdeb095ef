import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem, SignedOut } from "../sync/client.ts";
import { newTokens, type Grant } from "./tokens.ts";

const user = { id: "u", handle: "minji", name: "민지" };
const grant = (n: number, more: Partial<Grant> = {}): Grant => ({ user, access_token: `t${n}`, expires_in: 600, ...more });

let made = 0;
const ended = vi.fn();
const tokens = (refresh: () => Promise<Grant> = async () => grant(++made)) => newTokens({ user: "u", refresh, ended, shared: false });

beforeEach(() => {
  vi.useFakeTimers();
  made = 0;
  ended.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a token serves until a moment before it ends", async () => {
  const { source } = tokens();
  expect(await source()).toBe("t1");
  vi.advanceTimersByTime(500_000);
  expect(await source()).toBe("t1");
  vi.advanceTimersByTime(15_000);
  expect(await source()).toBe("t2");
});

test("what sign-in gave is used first, and one that was refused is not given again", async () => {
  const { source, take } = tokens();
  take(grant(0));
  expect(await source()).toBe("t0");
  expect(await source("t0")).toBe("t1");
  expect(await source("t0")).toBe("t1");
});

test("many who ask at once are answered by one request", async () => {
  const { source } = tokens();
  expect(await Promise.all([source(), source(), source()])).toEqual(["t1", "t1", "t1"]);
});

test.each([
  ["expired", new Problem(401, "signed_out", "")],
  ["disabled", new Problem(403, "disabled", "")],
] as const)("%s: the sign-in has ended", async (why, problem) => {
  const { source } = tokens(() => Promise.reject(problem));
  await expect(source()).rejects.toBeInstanceOf(SignedOut);
  expect(ended).toHaveBeenCalledWith(why);
});

test.each([new Problem(0, "unreachable", ""), new Problem(200, "not_json", ""), new Problem(503, "overloaded", "")])("%o ends nothing: it is asked again", async (problem) => {
  let fails = true;
  const { source } = tokens(() => (fails ? Promise.reject(problem) : Promise.resolve(grant(7))));
  await expect(source()).rejects.toBe(problem);
  expect(ended).not.toHaveBeenCalled();
  fails = false;
  expect(await source()).toBe("t7");
});

test("when the cookie is another person's now, this one is out", async () => {
  const { source } = tokens(async () => grant(1, { user: { ...user, id: "other" } }));
  await expect(source()).rejects.toBeInstanceOf(SignedOut);
  expect(ended).toHaveBeenCalledWith("other");
});
