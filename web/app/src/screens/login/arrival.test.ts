import { describe, expect, it } from "vitest";
import { arrivalOf } from "./arrival.ts";

const at = (hash: string, search = "") => arrivalOf({ hash, search });

describe("what a browser comes with", () => {
  it("is the secret of a mail's link", () => {
    expect(at("#reset=a.b-c")).toEqual({ kind: "reset", token: "a.b-c" });
    expect(at("#verify=a%2Bb")).toEqual({ kind: "verify", token: "a+b" });
    expect(at("#verify=%")).toEqual({ kind: "verify", token: "%" });
  });

  it("is an issuer's answer", () => {
    expect(at("", "?oauth=link")).toEqual({ kind: "link" });
    expect(at("", "?oauth=issuer")).toEqual({ kind: "refused", code: "issuer" });
  });

  it("is nothing for any other address", () => {
    expect(at("")).toBeNull();
    expect(at("#reset=")).toBeNull();
    expect(at("#today", "?month=2026-11")).toBeNull();
  });
});
