import { disassemble, getChoseong } from "es-hangul";

/**
 * Whether a text has every word of a query: in any case of letters, also by the initial consonants of its syllables
 * (ㅇㄷ finds 운동), and while the last syllable is still being typed (우 and 운도 find 운동). Spaces between Hangul
 * are not looked at. An empty query finds everything.
 */
export function matchesQuery(text: string, query: string): boolean {
  const letters = [...folded(text)];
  return folded(query).split(/\s+/).filter(Boolean).every((word) => hasWord(letters, separated(word)));
}

/** One form for what is searched in and for. */
function folded(s: string): string {
  return s.normalize("NFC").toLowerCase().normalize("NFC");
}

const syllable = /^[가-힣]$/;
const consonant = /^[ㄱ-ㅎ]$/;

/** The letters of a word; ㄳ, which keyboards make of ㄱ and ㅅ, is both. */
function separated(word: string): string[] {
  return [...word].flatMap((letter) => (consonant.test(letter) ? [...disassemble(letter)] : letter));
}

function hasWord(letters: string[], word: string[]): boolean {
  return letters.some((_, at) => beginsWord(letters, at, word));
}

function beginsWord(letters: string[], start: number, word: string[]): boolean {
  let at = start;
  for (const [i, wanted] of word.entries()) {
    const hangul = syllable.test(wanted) || consonant.test(wanted);
    while (i > 0 && hangul && /\s/.test(letters[at] ?? "")) at++;
    const letter = letters[at];
    if (letter === undefined) return false;
    const fits = letter === wanted || (syllable.test(letter) && getChoseong(letter) === wanted);
    if (!fits) return i === word.length - 1 && syllable.test(wanted) && beginsSyllables(letters, at, wanted);
    at++;
  }
  return true;
}

/** Whether the syllable that is being typed may become those at a place: 앉 is on the way to 안자. */
function beginsSyllables(letters: string[], at: number, typed: string): boolean {
  const longest = 3; // syllables that begin with the letters of one, with room to spare
  const here = letters.slice(at).filter((letter) => !/\s/.test(letter)).slice(0, longest).join("");
  return disassemble(here).startsWith(disassemble(typed));
}
