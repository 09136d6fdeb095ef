import { expect, test } from "vitest";
import { matchesQuery } from "./search.ts";

const found: [text: string, query: string][] = [
  ["운동", "ㅇㄷ"], ["아침 운동하기", "ㅇㄷ"], ["운동", "운동"], ["운동", "운ㄷ"], ["운동", "ㅇ동"],
  ["물 마시기", "ㅁㅁㅅㄱ"], ["물 마시기", "물마시기"], ["물마시기", "물 마시기"], ["물\u3000마시기", "물마"],
  ["까치", "ㄲㅊ"], ["ㅋㅋ 웃기", "ㅋㅋㅇ"],
  ["감사 일기", "ㄳ"], ["감사 일기", "ㄳㅇㄱ"], // what a keyboard makes of ㄱ and ㅅ
  ["Read A Book", "book read"], ["read a book", "BOOK"], ["책 read", "ㅊ read"], ["minji_02", "ji_0"],
  ["운동".normalize("NFD"), "ㅇㄷ"], ["운동", "운동".normalize("NFD")], ["Café", "cafe\u0301"], ["cafe\u0301", "CAFÉ"],
  ["무엇이든", ""], ["무엇이든", "  "], ["", ""], ["🔥 불", "🔥"], ["a.b*c", ".b*"],
];

const missed: [text: string, query: string][] = [
  ["운동", "ㄷㅇ"], ["운동", "동운"], ["운동", "ㅇㄷㅎ"], ["", "ㅇ"], ["까치", "ㄱ"], ["an apple", "na"], ["우동", "운동"],
  ["운동", "ㅜ"], ["ㅇㄷ", "운동"], ["read a book", "read books"], ["운동", "."], ["과일", "구"], ["감", "가마"],
];

test("a query finds what has its words, letters or initial consonants", () => {
  for (const [text, query] of found) expect(matchesQuery(text, query), `${query} in ${text}`).toBe(true);
});

test("a query finds nothing else", () => {
  for (const [text, query] of missed) expect(matchesQuery(text, query), `${query} in ${text}`).toBe(false);
});

test("what is being typed finds it at every stroke of a Korean keyboard", () => {
  for (const [text, strokes] of [
    ["운동", ["ㅇ", "우", "운", "운ㄷ", "운도", "운동"]],
    ["과일", ["ㄱ", "고", "과", "광", "과이", "과일"]],
    ["안자고", ["ㅇ", "아", "안", "앉", "안자", "안작", "안자고"]],
    ["물 마시기", ["ㅁ", "무", "물", "묾", "물마", "물맛", "물마시", "물마식", "물마시기"]],
  ] as const) {
    for (const typed of strokes) expect(matchesQuery(text, typed), `${typed} in ${text}`).toBe(true);
  }
});
