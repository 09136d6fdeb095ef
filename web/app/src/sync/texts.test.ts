import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import {
  checkHandle, checkText, cleanText, countGraphemes, graphemes, sanitizeHandle, splitLines, textRules, type TextRule,
} from "./texts.ts";

interface Vector {
  in: string;
  max: number;
  multiline?: boolean;
  graphemes: number;
  out: string | null;
}

const vectors: Vector[] = JSON.parse(readFileSync(new URL("../../../../models/testdata/texts.json", import.meta.url), "utf8"));

const title: TextRule = textRules.todoTitle;
const memo: TextRule = textRules.memo;
const family = "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}"; // one grapheme of 25 bytes and 7 code points
const england = "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";

const escaped = (s: string) => JSON.stringify(s).replace(/[^ -~]/g, (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));

test("graphemes are counted as on the server", () => {
  expect(vectors.length).toBeGreaterThan(1000);
  for (const v of vectors) expect(countGraphemes(v.in), escaped(v.in)).toBe(v.graphemes);
});

test("a text is refused where the server refuses it", () => {
  for (const v of vectors) {
    const fault = checkText(v.in, v);
    expect(fault === null, `${escaped(v.in)} of ${v.max}: ${JSON.stringify(fault)}`).toBe(v.out !== null);
  }
});

test("a text that is clean is the one that the server stores", () => {
  for (const v of vectors.filter((v) => v.out !== null)) expect(cleanText(v.in, v), escaped(v.in)).toBe(v.out);
});

test("texts are stored in one form", () => {
  for (const [name, given, want, rule] of [
    ["plain", "run 5k", "run 5k", title],
    ["NFD Hangul", "한글 공부".normalize("NFD"), "한글 공부", title],
    ["NFD accent", "cafe\u0301", "café", title],
    ["Angstrom sign", "\u212B", "Å", title],
    ["white space at the ends", " \u3000read\u00A0 ", "read", title],
    ["white space at the ends of a memo", " read\n", " read\n", memo],
    ["lines and tabs in a memo", "a\n\tb", "a\n\tb", memo],
    ["nothing, where that may be", "", "", memo],
    ["spaces, where nothing may be", "  ", "", { min: 0, max: 10 }],
    ["family", family, family, title],
    ["flag of England", england, england, title],
    ["flag of Korea", "🇰🇷", "🇰🇷", title],
    ["emoji newer than any table", "\u{1FADE}", "\u{1FADE}", title],
    ["selector", "❤️", "❤️", title],
    ["Persian with a joiner", "می\u200Cخواهم", "می\u200Cخواهم", title],
    ["Hebrew with a mark", "א\u200F!", "א\u200F!", title],
    ["Vietnamese", "Tiếng Việt".normalize("NFD"), "Tiếng Việt", title],
    ["Thai", "ที่นี่", "ที่นี่", title],
    ["homoglyph", "\u0430bc", "\u0430bc", title],
    ["unassigned", "a\u0378", "a\u0378", title],
    ["eight marks", "a" + "\u0323".repeat(8), "ạ" + "\u0323".repeat(7), title],
  ] as const) {
    expect(checkText(given, rule), name).toBeNull();
    expect(cleanText(given, rule), name).toBe(want);
  }
});

test("what nobody can see or read is refused, with the reason", () => {
  for (const [name, given, code, rule] of [
    ["nothing", "", "empty", title],
    ["spaces", " \u3000\u00A0", "empty", title],
    ["a surrogate", "a\uD800", "forbidden_character", title],
    ["a surrogate the wrong way round", "\uDC00\uD800", "forbidden_character", title],
    ["NUL", "a\0b", "forbidden_character", title],
    ["NUL in a memo", "a\0b", "forbidden_character", memo],
    ["escape", "\x1b[31mred", "forbidden_character", title],
    ["delete", "a\x7f", "forbidden_character", title],
    ["C1", "a\u0085b", "forbidden_character", title],
    ["carriage return", "a\r\nb", "forbidden_character", memo],
    ["newline in a title", "a\nb", "line_break", title],
    ["newline at the end of a title", "a\n", "line_break", title],
    ["tab in a title", "a\tb", "line_break", title],
    ["line separator", "a\u2028b", "forbidden_character", memo],
    ["paragraph separator", "a\u2029b", "forbidden_character", memo],
    ["right-to-left override", "evil\u202Egnp.exe", "forbidden_character", title],
    ["embedding", "a\u202Ab", "forbidden_character", title],
    ["isolate without its end", "a\u2067b", "forbidden_character", title],
    ["byte order mark", "\uFEFFa", "forbidden_character", title],
    ["noncharacter FFFE", "a\uFFFE", "forbidden_character", title],
    ["noncharacter FDD0", "a\uFDD0", "forbidden_character", title],
    ["noncharacter of plane 16", "a\u{10FFFF}", "forbidden_character", title],
    ["zero width only", "\u200B\u200D\u2060", "invisible", title],
    ["soft hyphen only", "\u00AD", "invisible", title],
    ["Hangul filler only", "\u3164", "invisible", title],
    ["Hangul choseong filler only", "\u115F", "invisible", title],
    ["half-width filler only", "\uFFA0", "invisible", title],
    ["Hangul jungseong filler only", "\u1160", "invisible", title],
    ["Braille blank only", "\u2800", "invisible", title],
    ["grapheme joiner only", "\u034F", "invisible", title],
    ["selector only", "\uFE0F", "invisible", title],
    ["mark only", "\u0301", "invisible", title],
    ["blank memo", "\n\t ", "invisible", memo],
    ["nine marks", "a" + "\u0334".repeat(9), "too_many_marks", title],
    ["500 marks", "a" + "\u0334".repeat(500), "too_many_marks", memo],
    ["marks parted by joiners", "a" + "\u0334\u200D".repeat(9), "too_many_marks", title],
    ["hidden tags", "a\u{E0041}\u{E0042}", "hidden_tags", title],
    ["too long", "가".repeat(256), "too_long", title],
    ["too long by one", "a".repeat(11), "too_long", { max: 10 }],
    ["too short", "ab", "too_short", { min: 3, max: 10 }],
    ["too many bytes", family.repeat(10), "too_many_bytes", { max: 20 }],
    ["one grapheme of 1000 joined emoji", "\u{1F468}\u200D".repeat(1000) + "\u{1F468}", "too_many_bytes", title],
  ] as const) expect(checkText(given, rule)?.code, name).toBe(code);
  expect(checkText("가".repeat(256), title)).toEqual({ code: "too_long", max: 255, count: 256 });
});

test("a character is what a person takes for one", () => {
  for (const one of ["a", "가", "각".normalize("NFD"), "e\u0301", "🇰🇷", "👍🏽", "1️⃣", family, england]) {
    expect(graphemes(one.repeat(3)), escaped(one)).toEqual([one, one, one]);
    expect(checkText("a" + one.repeat(9), { min: 10, max: 200 })).toBeNull();
    expect(checkText(one.repeat(11), { max: 10 })?.code).toBe("too_long");
  }
  expect(countGraphemes("")).toBe(0);
  expect(countGraphemes("क्षत्रिय")).toBe(5); // as the server: two conjuncts are four
});

test("a browser that cannot tell graphemes comes close", async () => {
  vi.resetModules();
  vi.stubGlobal("Intl", { ...Intl, Segmenter: undefined });
  const older = await import("./texts.ts");
  vi.unstubAllGlobals();
  for (const one of ["a", "가", "e\u0301", "🇰🇷", "👍🏽", "1️⃣", "❤️", family, england]) {
    expect(older.graphemes(one.repeat(3)), escaped(one)).toEqual([one, one, one]);
  }
  expect(older.graphemes("")).toEqual([]);
});

test("a client makes one line of several, and plain line breaks", () => {
  expect(cleanText(" a\tb\r\nc\u2028d ")).toBe("a b c d");
  expect(cleanText("a\r\nb\rc\n", { multiline: true })).toBe("a\nb\nc\n");
});

test("a paste is one text a line", () => {
  expect(splitLines("우유 사기\r\n\r\n  빨래\t돌리기 \n\nrun\u2028read\r끝")).toEqual(["우유 사기", "빨래 돌리기", "run", "read", "끝"]);
  expect(splitLines("한글".normalize("NFD"))).toEqual(["한글"]);
  expect(splitLines(" \n\t\n")).toEqual([]);
});

test("a handle has 4 to 20 of a to z, digits and _", () => {
  for (const s of ["minji", "a_b1", "____", "0123", "a".repeat(20)]) expect(checkHandle(s), s).toBeNull();
  for (const [s, code] of [
    ["", "empty"], ["abc", "too_short"], ["a".repeat(21), "too_long"], ["Minji", "forbidden_character"], ["min ji", "forbidden_character"],
    ["min-ji", "forbidden_character"], ["min.ji", "forbidden_character"], [" minji", "forbidden_character"], ["minji\n", "forbidden_character"],
    ["민지민지", "forbidden_character"], ["\u0430bcd", "forbidden_character"], ["minj\u0131", "forbidden_character"],
    ["mi\0nji", "forbidden_character"], ["ｍｉｎｊｉ", "forbidden_character"], ["../..", "forbidden_character"], ["me@x", "forbidden_character"],
  ] as const) expect(checkHandle(s)?.code, s).toBe(code);
});

test("a handle is put right while it is typed", () => {
  for (const [typed, want] of [
    ["Min Ji", "min_ji"], ["@minji", "minji"], ["min.ji-02", "min_ji_02"], ["ｍｉｎｊｉ", "minji"], ["민지", ""], ["a".repeat(30), "a".repeat(20)],
  ] as const) expect(sanitizeHandle(typed), typed).toBe(want);
});
