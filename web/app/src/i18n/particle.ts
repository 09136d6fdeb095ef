// Korean particles: which of two forms fits the last sound of a word.

export type Particle = "을/를" | "이/가" | "은/는" | "과/와" | "으로/로" | "이랑/랑" | "이에요/예요";

const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
const finals = 28; // a block's last consonant is its place modulo this; 0 is none
const rieul = 8; // after it 으로 is 로

/** How the digits from 0 to 9 end when they are said: their last consonants. */
const digitFinals = [21, rieul, 0, 16, 0, 0, 1, rieul, rieul, 0] as const;

/** A word with the particle that fits; with both forms where how it ends cannot be known: "운동을", "Leo을(를)". */
export function withParticle(word: string, particle: Particle): string {
  const [after, otherwise] = particle.split("/") as [string, string];
  const final = finalOf([...word.replace(/[\p{P}\p{S}\s]+$/u, "")].at(-1) ?? "");
  if (final === null) return `${word}${after}(${otherwise})`;
  const open = final === 0 || (final === rieul && particle === "으로/로");
  return word + (open ? otherwise : after);
}

function finalOf(letter: string): number | null {
  if (/^\d$/.test(letter)) return digitFinals[Number(letter)]!;
  const code = letter.codePointAt(0) ?? 0;
  return code >= firstSyllable && code <= lastSyllable ? (code - firstSyllable) % finals : null;
}
