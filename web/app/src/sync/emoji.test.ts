import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { isOneEmoji, oneEmoji } from "./emoji.ts";

const family = "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}\u200D\u{1F466}";
const england = "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";
const list = readFileSync(new URL("../../../../models/emoji.txt", import.meta.url), "utf8")
  .split("\n").filter((line) => !line.startsWith("# ")).flatMap((line) => line.split(" ").filter(Boolean));

test("every emoji of the server's list is one, with and without its selectors", () => {
  expect(list).toHaveLength(3944);
  for (const e of list) {
    expect(oneEmoji(e), e).toBe(e);
    expect(oneEmoji(e.replaceAll("\uFE0F", "")), e).toBe(e);
  }
});

test("an emoji comes in its full form", () => {
  for (const [name, given, want] of [
    ["plain", "🔥", "🔥"],
    ["full", "❤️", "❤️"],
    ["without its selector", "❤", "❤️"],
    ["text by default", "©", "©️"],
    ["skin tone", "👍🏽", "👍🏽"],
    ["skin tone of a text form", "☝🏿", "☝🏿"],
    ["with a selector too many", "👍\uFE0F", "👍"],
    ["family", family, family],
    ["couple, minimally qualified", "👩‍❤‍👨", "👩‍❤️‍👨"],
    ["keycap", "1\u20E3", "1️⃣"],
    ["flag", "🇰🇷", "🇰🇷"],
    ["flag of a region", england, england],
    ["rainbow flag, minimally qualified", "🏳‍🌈", "🏳️‍🌈"],
    ["two tones", "🧑🏻‍🤝‍🧑🏿", "🧑🏻‍🤝‍🧑🏿"],
  ] as const) expect(oneEmoji(given), name).toBe(want);
});

const refused: Record<string, string> = {
  "nothing": "",
  "a letter": "a",
  "a digit": "1",
  "a syllable": "응",
  "two": "🔥🔥",
  "two different": "🔥👏",
  "one and text": "🔥a",
  "one and a space": "🔥 ",
  "markup": "<img src=x onerror=alert(1)>",
  "half a flag": "🇰",
  "skin tone alone": "🏽",
  "text presentation": "❤\uFE0E",
  "joiner at the end": "🔥\u200D",
  "a chain": "🔥\u200D".repeat(250) + "🔥",
  "selectors": "\uFE0F".repeat(10),
  "fire and selectors": "🔥" + "\uFE0F".repeat(30),
  "half a surrogate pair": "\uD83D",
  "an unassigned": "\u{1FADE}",
  "a private one": "\uE000",
  "a number sign": "#",
  "a line of the list": "👍 👍🏻",
  "emoji with a newline": "🔥\n",
};

test("what is not exactly one emoji is refused", () => {
  const unlisted = { "no country": "🇽🇽", "no region": "\u{1F3F4}\u{E0078}\u{E0078}\u{E007F}", "hair alone": "🦰", "tone on a fire": "🔥🏽" };
  for (const [name, s] of Object.entries({ ...refused, ...unlisted })) expect(isOneEmoji(s), name).toBe(false);
});

test("a browser without Unicode's list knows emoji by their shape", async () => {
  vi.resetModules();
  const WithoutSets = new Proxy(RegExp, {
    construct: (target, args: [string, string]) => {
      if (args[1].includes("v")) throw new SyntaxError("Invalid flags");
      return new target(...args);
    },
  });
  vi.stubGlobal("RegExp", WithoutSets);
  const older = await import("./emoji.ts");
  vi.unstubAllGlobals();
  expect(older.isOneEmoji).not.toBe(isOneEmoji);
  for (const e of list) expect(older.oneEmoji(e), e).toBe(e);
  for (const [name, s] of Object.entries(refused)) expect(older.isOneEmoji(s), name).toBe(false);
});
