// The contrasts that the palette promises: text 4.5 : 1, lines and marks 3 : 1, in both themes.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");

type Tokens = Record<string, string>;

function tokensIn(block: string): Tokens {
  return Object.fromEntries([...block.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6})\b/g)].map(([, name, hex]) => [name!, hex!]));
}

/** The declarations of the first rule with a selector. */
function rule(selector: string): string {
  const at = css.indexOf(selector);
  return css.slice(css.indexOf("{", at) + 1, css.indexOf("}", at));
}

const light = tokensIn(rule(":root {"));
const dark = { ...light, ...tokensIn(rule(':root[data-theme="dark"] {')) };
const systemDark = tokensIn(rule(":root:not([data-theme]) {"));

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (hi + 0.05) / (lo + 0.05);
}

const grounds = ["bg", "surface", "sunk"];
const texts = ["text", "muted", "accent", "danger", "warn", "info"];
const pigments = ["coral", "apricot", "honey", "leaf", "teal", "sky", "indigo", "violet", "pink", "slate"];
const readable = 4.5;
const visible = 3;

describe.each([["light", light], ["dark", dark]] as const)("in %s", (_, t) => {
  it.each(texts.flatMap((a) => grounds.map((b) => [a, b])))("%s is readable on %s", (a, b) => {
    expect(contrast(t[a!]!, t[b!]!)).toBeGreaterThanOrEqual(readable);
  });
  it.each(pigments.flatMap((a) => ["bg", "surface"].map((b) => [a, b])))("%s is readable on %s", (a, b) => {
    expect(contrast(t[a!]!, t[b!]!)).toBeGreaterThanOrEqual(readable);
  });
  it.each(pigments)("a tick shows on %s", (a) => {
    expect(contrast(t["on-pigment"]!, t[a]!)).toBeGreaterThanOrEqual(readable);
  });
  it.each(grounds)("a strong line shows on %s", (ground) => {
    expect(contrast(t["line-strong"]!, t[ground]!)).toBeGreaterThanOrEqual(visible);
  });
  it("what stands on the accent is readable", () => {
    expect(contrast(t["on-accent"]!, t.accent!)).toBeGreaterThanOrEqual(readable);
    expect(contrast(t.accent!, t["accent-soft"]!)).toBeGreaterThanOrEqual(readable);
    expect(contrast(t.text!, t["accent-soft"]!)).toBeGreaterThanOrEqual(readable);
  });
});

it("the system's dark is the same as the chosen one", () => {
  expect(systemDark).toEqual(tokensIn(rule(':root[data-theme="dark"] {')));
});
