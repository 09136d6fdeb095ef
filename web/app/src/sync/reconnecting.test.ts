import { describe, expect, test } from "vitest";
import { newEnding, newTries, type Ending } from "./reconnecting.ts";

const end = (more: Partial<Ending> = {}): Ending => ({ ...newEnding("token"), ...more });

test("the wait is random below a limit that doubles from 0.5 s to 30 s, and begins again after a connection that worked", () => {
  const tries = newTries(() => 0.999999);
  const waits = Array.from({ length: 9 }, () => tries.after(end()));
  expect(waits.map((after) => "waitMs" in after && Math.round(after.waitMs / 100) / 10)).toEqual([0.5, 1, 2, 4, 8, 16, 30, 30, 30]);
  expect(tries.after(end({ worked: true }))).toEqual({ waitMs: 499 });
  expect(newTries(() => 0).after(end())).toEqual({ waitMs: 0 });
});

test("somebody who acts need not wait for long", () => {
  const tries = newTries(() => 0.999999);
  for (let i = 0; i < 9; i++) tries.after(end());
  tries.hurry();
  expect(tries.after(end())).toEqual({ waitMs: 499 });
});

test("a drain and a retry_ms say when", () => {
  const tries = newTries(() => 0.5);
  expect(tries.after(end({ code: 1012, drainMs: 8423 }))).toEqual({ waitMs: 8423 });
  expect(tries.after(end({ code: 4503, waitMs: 9000 }))).toEqual({ waitMs: 9000 });
});

describe("by the close code", () => {
  test.each([1000, 1001, 1003, 1007, 1009, 1011, 1012, 4408, 4413, 4429, 4503, 0])("%i comes back", (code) => {
    expect(newTries(() => 0.5).after(end({ code }))).toHaveProperty("waitMs");
  });

  test.each([[4400, "update"], [4403, "disabled"], [4406, "update"], [4409, "replaced"]] as const)("%i waits for somebody: %s", (code, stop) => {
    expect(newTries().after(end({ code }))).toEqual({ stop });
  });

  test("4401 asks for another token once", () => {
    const tries = newTries();
    expect(tries.after(end({ code: 4401 }))).toEqual({ waitMs: 0, refused: "token" });
    expect(tries.after(end({ code: 4401 }))).toEqual({ stop: "signed_out" });
    expect(tries.after(end({ code: 4401 }))).toEqual({ waitMs: 0, refused: "token" }); // somebody has acted
  });

  test("4401 long after it worked asks again", () => {
    const tries = newTries();
    tries.after(end({ code: 4401 }));
    expect(tries.after(end({ code: 4401, worked: true }))).toEqual({ waitMs: 0, refused: "token" });
  });

  test("the token source says signed out", () => {
    expect(newTries().after(end({ signedOut: true }))).toEqual({ stop: "signed_out" });
  });

  test("4409 comes back once for each hello of its own that nobody answered", () => {
    const tries = newTries(() => 0);
    tries.after(end({ unheard: true }));
    expect(tries.after(end({ code: 4409, worked: true }))).toEqual({ waitMs: 0 });
    expect(tries.after(end({ code: 4409, worked: true }))).toEqual({ stop: "replaced" });
  });

  test("4400 comes back once when a mutation was parked, then with patience", () => {
    const tries = newTries(() => 0.9);
    expect(tries.after(end({ code: 4400, parked: true }))).toEqual({ waitMs: 0 });
    expect(tries.after(end({ code: 4400, parked: true }))).toEqual({ waitMs: 450 });
    expect(tries.after(end({ worked: true, code: 4400, parked: true }))).toEqual({ waitMs: 0 });
  });

  test("another client_id is told at once", () => {
    expect(newTries().after(end({ again: true, code: 1000 }))).toEqual({ waitMs: 0 });
  });
});
