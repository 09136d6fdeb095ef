/** How long an emoji may be, in bytes of UTF-8. */
const maxEmojiBytes = 64;

/** Asks for the colourful form of the character before it. Keyboards leave it out at will. */
const selector = "\uFE0F";

/**
 * s as the server stores it, with the selectors that Unicode's list has, if it is exactly one emoji that is recommended
 * for general interchange; else null. An emoji newer than the browser may be null here and fine there.
 */
export function oneEmoji(s: string): string | null {
  if (new TextEncoder().encode(s).length > maxEmojiBytes) return null;
  const full = qualified(s);
  return emoji.test(full) && !component.test(full) ? full : null;
}

/** Whether s is exactly one emoji. */
export function isOneEmoji(s: string): boolean {
  return oneEmoji(s) !== null;
}

/** Puts the selector after what is text by default and has no skin tone behind it. */
function qualified(s: string): string {
  const characters = [...s.replaceAll(selector, "")];
  return characters
    .map((c, i) => (textByDefault.test(c) && !/^\p{Emoji_Modifier}/u.test(characters[i + 1] ?? "") ? c + selector : c))
    .join("");
}

const textByDefault = /^(?!\p{Emoji_Presentation})\p{Emoji}$/u;

/** A skin tone or hair: Unicode has them in its list, but they are a part of an emoji and none of their own. */
const component = /^[\u{1F3FB}-\u{1F3FF}\u{1F9B0}-\u{1F9B3}]$/u;

const emoji = listed() ?? shaped();

/** Knows the emoji by Unicode's list; null in a browser that does not have it. */
function listed(): RegExp | null {
  try {
    return new RegExp("^\\p{RGI_Emoji}$", "v"); // a literal would break the whole file there
  } catch {
    return null;
  }
}

/** Knows the emoji by their shape only: it takes flags of no country, and families that no font has. */
function shaped(): RegExp {
  const flag = "\\p{RI}\\p{RI}";
  const region = "\\u{1F3F4}[\\u{E0061}-\\u{E007A}\\u{E0030}-\\u{E0039}]{3,6}\\u{E007F}";
  const keycap = "[0-9#*]\\uFE0F\\u20E3";
  const part = "(?![\\p{RI}\\p{Emoji_Modifier}0-9#*])\\p{Emoji}(?:\\uFE0F|\\p{Emoji_Modifier})?";
  return new RegExp(`^(?:${flag}|${region}|${keycap}|${part}(?:\\u200D${part})*)$`, "u");
}
