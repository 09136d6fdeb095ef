import { afterEach, describe, expect, it } from "vitest";
import { Problem } from "../sync/client.ts";
import { locale } from "./i18n.ts";
import { fieldProblem, pointsAt, problemWords } from "./problems.ts";

afterEach(() => (locale.value = "ko"));
const taken = new Problem(409, "conflict", "", [{ pointer: "/handle", code: "conflict", detail: "is taken" }]);

describe("an answer that was no success", () => {
  it("is a sentence in the language of the moment", () => {
    const wrong = new Problem(401, "wrong_login", "The name or the password is wrong.");
    expect(problemWords(wrong)).toBe("이메일(아이디)이나 비밀번호가 맞지 않아요.");
    locale.value = "en";
    expect(problemWords(wrong)).toBe("That e-mail (or handle) and password don’t match.");
  });

  it("says how long to wait", () => {
    expect(problemWords(new Problem(429, "rate_limited", "", [], 40))).toContain("40초");
    expect(problemWords(new Problem(429, "rate_limited", "", [], 61))).toContain("2분");
  });

  it("tells no connection from another's page", () => {
    expect(problemWords(new Problem(0, "unreachable", ""))).toContain("연결");
    expect(problemWords(new Problem(0, "not_json", ""))).toContain("와이파이");
  });

  it("is told at its field", () => {
    expect(fieldProblem(taken, "/handle")).toContain("이미 쓰고 있는 아이디");
    expect(fieldProblem(taken, "/email")).toBeNull();
    expect(pointsAt(taken, ["/email", "/handle"])).toBe(true);
  });

  it("of a fault that is not foreseen is no code", () => {
    expect(problemWords(new Error("x is undefined"))).toContain("잠시 뒤");
  });
});
