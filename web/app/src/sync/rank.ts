import { generateKeyBetween } from "fractional-indexing";

/** The longest rank that the server takes, in bytes. It spaces a list anew long before. */
export const maxRank = 64;

/** What is ordered by a rank. */
export interface Ranked {
  rank: string;
  id: string;
}

const rankText = /^[0-9A-Za-z]{1,64}$/;

/** Whether s is a rank. Those that other programs put need not be keys as fractional-indexing makes them. */
export function isRank(s: unknown): s is string {
  return typeof s === "string" && rankText.test(s);
}

/** Orders by rank, byte by byte and never by a language's rules; ties by id. */
export function compareRank(a: Ranked, b: Ranked): number {
  return compareText(a.rank, b.rank) || compareText(a.id, b.id);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/**
 * A rank above a and below b; null is an open end. Where nothing fits (a >= b, or they differ by zeros at the end only,
 * or the rank would be too long) it is one above a, as on the server, which re-spaces the list.
 */
export function rankBetween(a: string | null, b: string | null): string {
  if (b === null || (a !== null && a >= b)) return rankAfter(a);
  return attempt(() => generateKeyBetween(a, b)) ?? fractionBetween(a ?? "", b) ?? rankAfter(a);
}

/** A rank above a, the next integer where there is one; the first of all for null. */
export function rankAfter(a: string | null): string {
  return attempt(() => generateKeyBetween(a, null)) ?? fractionBetween(a ?? "", null) ?? a ?? "";
}

/** n ascending ranks above a and below b. */
export function ranksBetween(a: string | null, b: string | null, n: number): string[] {
  if (n <= 0) return [];
  const middle = rankBetween(a, b);
  if (b === null || middle >= b) return ranksAfter(a, n);
  const below = a === null ? n - 1 : Math.floor(n / 2); // at the open start they grow downwards, and stay short
  return [...ranksBetween(a, middle, below), middle, ...ranksBetween(middle, b, n - below - 1)];
}

function ranksAfter(a: string | null, n: number): string[] {
  const ranks: string[] = [];
  for (let last = a; ranks.length < n; ) {
    last = rankAfter(last);
    ranks.push(last);
  }
  return ranks;
}

/** The greatest integer part of a key: behind it there are fractions only. */
const greatest = "z".repeat(27);

/** Reads ranks as bare fractions, which any text of digits is; null where none fits. */
function fractionBetween(a: string, b: string | null): string | null {
  const above = b === null ? null : greatest + withoutZeros(b);
  if (above === greatest) return null; // nothing is below zero
  return attempt(() => generateKeyBetween(greatest + withoutZeros(a), above).slice(greatest.length));
}

/** The shortest text of the same fraction. */
function withoutZeros(s: string): string {
  return s.replace(/0+$/, "");
}

/** What make returns, or null if it throws, as the package does for what is none of its keys, or if it is no rank. */
function attempt(make: () => string): string | null {
  try {
    const rank = make();
    return rankText.test(rank) ? rank : null;
  } catch {
    return null;
  }
}
