// What a text may be, as the server has it: a text that is fine here is fine there.

/** Bounds a text in graphemes, both ends included. min is 1 unless it says 0. */
export interface TextRule {
  min?: number;
  max: number;
  multiline?: boolean; // line breaks and tabs are welcome, and white space at the ends is kept
}

/** The rules of what people write. */
export const textRules = {
  goalTitle: { max: 40 },
  todoTitle: { max: 255 }, // of a routine too
  memo: { min: 0, max: 1000, multiline: true },
  checklistLine: { max: 100 },
  diary: { min: 0, max: 2000, multiline: true },
  reminderLabel: { min: 0, max: 100 },
  name: { max: 40 },
  bio: { min: 0, max: 100 },
  report: { min: 0, max: 1000, multiline: true },
  tokenName: { max: 40 },
  search: { max: 100 },
} as const satisfies Record<string, TextRule>;

const bytesPerGrapheme = 8; // a text may have this many bytes for each grapheme that it may have
const maxMarks = 8; // combining marks on one base

/** Why a text is refused. */
export type TextFault =
  | { code: "empty" | "invisible" | "line_break" | "forbidden_character" | "hidden_tags" }
  | { code: "too_short"; min: number; count: number } // in graphemes
  | { code: "too_long"; max: number; count: number } // in graphemes
  | { code: "too_many_bytes"; max: number; count: number }
  | { code: "too_many_marks"; max: number };

/** Why the server would refuse s, or null. It forgives what cleanText puts right, but for what may stand nowhere in s. */
export function checkText(s: string, rule: TextRule): TextFault | null {
  if (!rule.multiline && /[\n\t]/.test(s)) return { code: "line_break" };
  if (forbidden.test(s)) return { code: "forbidden_character" };
  const text = stored(s, rule);
  if (text === "") return (rule.min ?? 1) > 0 ? { code: "empty" } : null;
  return checkSize(text, rule);
}

/** s as a client may put it without asking: in NFC, in one line or with plain line breaks, without space at its ends. */
export function cleanText(s: string, rule: Partial<TextRule> = {}): string {
  return stored(rule.multiline ? s.replace(/\r\n?/g, "\n") : s.replace(/[\t\r\n\u2028\u2029]+/g, " "), rule);
}

function stored(s: string, rule: Partial<TextRule>): string {
  const text = s.normalize("NFC");
  return rule.multiline ? text : text.trim();
}

/** The lines of a paste that say something, each clean. */
export function splitLines(paste: string): string[] {
  return paste.split(/\r\n|[\r\n\u2028\u2029]/).map((line) => cleanText(line)).filter((line) => line !== "");
}

/** Control characters but newline and tab, overrides of the direction, separators, and what is no character. */
const forbidden =
  /(?![\n\t])\p{Cc}|\p{Cs}|[\u202A-\u202E\u2066-\u2069\u2028\u2029\uFEFF]|\p{Noncharacter_Code_Point}/u;

/** Says what is wrong with the amount of a text that is not empty. */
function checkSize(text: string, rule: TextRule): TextFault | null {
  const bytes = new TextEncoder().encode(text).length;
  const maxBytes = bytesPerGrapheme * rule.max;
  const clusters = graphemes(text);
  const count = clusters.length;
  if (count > rule.max) return { code: "too_long", max: rule.max, count };
  if (bytes > maxBytes) return { code: "too_many_bytes", max: maxBytes, count: bytes };
  for (const cluster of clusters) {
    if (marksOf(cluster) > maxMarks) return { code: "too_many_marks", max: maxMarks };
    if (hasHiddenTags(cluster)) return { code: "hidden_tags" };
  }
  const min = rule.min ?? 1;
  if (count < min) return { code: "too_short", min, count };
  return ink.test(text) ? null : { code: "invisible" };
}

/** The most marks on one base of a grapheme. A joiner between marks starts no new base. */
function marksOf(cluster: string): number {
  if (cluster.length <= maxMarks) return 0;
  let most = 0;
  let marks = 0;
  for (const c of cluster) {
    if (/\p{M}/u.test(c)) marks++;
    else if (!/\p{Cf}/u.test(c)) marks = 0;
    most = Math.max(most, marks);
  }
  return most;
}

/** Whether text is hidden in tag characters outside the flag of a region, which stands on the waving black flag. */
function hasHiddenTags(cluster: string): boolean {
  return /[\u{E0000}-\u{E007F}]/u.test(cluster) && !cluster.startsWith("\u{1F3F4}");
}

/**
 * A character that can be seen: none that joins or spaces others, no mark, and no letter or symbol that looks like nothing:
 * the Hangul fillers, Braille without a dot, and what Unicode sets aside for such.
 */
const ink = /[^\p{Cc}\p{Cf}\p{Z}\p{M}\u115F\u1160\u3164\uFFA0\u2800\u2065\uFFF0-\uFFF8\u{E0000}-\u{E0FFF}]/u;

/** What a person takes for one character each, as the server counts them. */
export function graphemes(s: string): string[] {
  if (!segmenter) return s.match(roughCluster) ?? [];
  const clusters: string[] = [];
  for (const { segment } of segmenter.segment(s)) {
    if (segment.length === 1 || !joinedLetter.test(segment)) clusters.push(segment);
    else clusters.push(...segment.match(untilJoined)!);
  }
  return clusters;
}

/** How many graphemes a text has. */
export function countGraphemes(s: string): number {
  return /^[ -~]*$/.test(s) ? s.length : graphemes(s).length;
}

const segmenter = typeof Intl.Segmenter === "function" ? new Intl.Segmenter("en", { granularity: "grapheme" }) : null;

// Newer browsers take the conjuncts of Indic scripts for one grapheme; the server's tables, and older browsers, do not.
// The two letters that are left out belong to what stands before them.
const joinedLetter = /[\p{Gr_Ext}\p{EMod}\u200D](?![\u0E33\u0EB3])\p{Lo}/u;
const untilJoined = /[^]+?(?:[\p{Gr_Ext}\p{EMod}\u200D](?=(?![\u0E33\u0EB3])\p{Lo})|$)/gu;

/** About a grapheme, for browsers that cannot tell. */
const roughCluster =
  /\p{RI}\p{RI}|\r\n|[^](?:[\p{M}\p{Emoji_Modifier}\u200C\u{E0020}-\u{E007F}]|\u200D\p{Extended_Pictographic}?)*/gu;

const minHandle = 4;
const maxHandle = 20;

/** Why a handle is refused. */
export type HandleFault =
  | { code: "empty" | "forbidden_character" }
  | { code: "too_short"; min: number }
  | { code: "too_long"; max: number };

/** Why the server would refuse a handle, or null: it is [a-z0-9_]{4,20}. */
export function checkHandle(s: string): HandleFault | null {
  if (s === "") return { code: "empty" };
  if (/[^a-z0-9_]/.test(s)) return { code: "forbidden_character" };
  if (s.length < minHandle) return { code: "too_short", min: minHandle };
  return s.length > maxHandle ? { code: "too_long", max: maxHandle } : null;
}

/** What a handle may have of a text, while it is typed. It may still be too short. */
export function sanitizeHandle(s: string): string {
  const plain = s.normalize("NFKC").trim().toLowerCase();
  return plain.replace(/[\s.-]/g, "_").replace(/[^a-z0-9_]/g, "").slice(0, maxHandle);
}
