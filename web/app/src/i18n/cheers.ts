// Cheers: giving, taking back, and hearing of them.

import { withParticle } from "./format.ts";
import { messages } from "./i18n.ts";

/** ‘달리기’를: the particle goes by the word, and stands behind the mark. */
const quoted = (text: string, particle: "을/를"): string => `‘${text}’${withParticle(text, particle).slice(text.length)}`;

/** Names of the favourites; what is not here is told by the emoji itself. */
const named = {
  ko: { "👏": "박수", "🔥": "불꽃", "💪": "힘내", "❤️": "하트", "🎉": "축하", "👍": "최고", "😊": "미소", "🥳": "파티", "🙌": "만세", "⭐": "별", "🌱": "새싹", "😍": "반함", "💯": "백점" } as Record<string, string>,
  en: { "👏": "clap", "🔥": "fire", "💪": "strength", "❤️": "heart", "🎉": "party", "👍": "thumbs up", "😊": "smile", "🥳": "celebration", "🙌": "hooray", "⭐": "star", "🌱": "sprout", "😍": "love", "💯": "hundred" } as Record<string, string>,
};

export const words = messages({
  ko: {
    emoji: (e: string) => named.ko[e] ?? e,
    cheer: (title: string) => `‘${title}’ 응원하기`,
    yours: (emoji: string, title: string) => `내 응원 ${named.ko[emoji] ?? emoji}. ‘${title}’ 응원 바꾸기`,
    doubleTap: (emoji: string) => `두 번 누르면 ${emoji}`,
    pick: "응원 고르기",
    more: "다른 이모지",
    back: "자주 쓰는 응원으로",
    remove: "내 응원 거두기",
    sent: (emoji: string) => `${named.ko[emoji] ?? emoji} 응원을 보냈어요`,
    removed: "응원을 거뒀어요",
    undo: "되돌리기",
    refusedNotDone: "다시 할 일이 되어서 지금은 응원할 수 없어요.",
    refusedNotAllowed: "이 사람은 지금 응원을 받지 않아요.",
    refusedGone: "이제 볼 수 없는 할 일이에요.",
    refused: "응원을 보내지 못했어요. 잠시 뒤에 다시 눌러 주세요.",
    whoTitle: "응원한 사람들",
    others: (name: string, n: number) => (n === 0 ? name : `${name} 외 ${n}명`),
    arrived: (name: string, n: number, title: string) => (n === 0 ? `${name}님이 ‘${title}’에 응원을 보냈어요` : `${name}님 외 ${n}명이 ${quoted(title, "을/를")} 응원했어요`),
    count: (emoji: string, n: number) => `${named.ko[emoji] ?? emoji} ${n}개`,
    close: "닫기",
    diary: "일기",
    show: "누가 응원했는지 보기",
  },
  en: {
    emoji: (e) => named.en[e] ?? e,
    cheer: (title) => `Cheer “${title}”`,
    yours: (emoji, title) => `Your cheer: ${named.en[emoji] ?? emoji}. Change it on “${title}”`,
    doubleTap: (emoji) => `Double tap for ${emoji}`,
    pick: "Pick a cheer",
    more: "Other emoji",
    back: "Back to favourites",
    remove: "Take my cheer back",
    sent: (emoji) => `Sent ${named.en[emoji] ?? emoji}`,
    removed: "Cheer taken back",
    undo: "Undo",
    refusedNotDone: "It is open again, so it cannot be cheered now.",
    refusedNotAllowed: "This person takes no cheers at the moment.",
    refusedGone: "This is no longer yours to see.",
    refused: "The cheer was not sent. Try again in a moment.",
    whoTitle: "Who cheered",
    others: (name, n) => (n === 0 ? name : `${name} + ${n}`),
    arrived: (name, n, title) => (n === 0 ? `${name} cheered “${title}”` : `${name} and ${n === 1 ? "1 other" : `${n} others`} cheered “${title}”`),
    count: (emoji, n) => `${n} ${named.en[emoji] ?? emoji}`,
    close: "Close",
    diary: "the diary",
    show: "See who cheered",
  },
});
