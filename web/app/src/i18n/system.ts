// When something is not as it should be: a screen that broke, and changes that were refused.

import { messages } from "./i18n.ts";

export const words = messages({
  ko: {
    crashTitle: "화면에 문제가 생겼어요",
    crash: "적어둔 것은 이 기기에 그대로 있어요. 새로고침하면 이어서 할 수 있어요.",
    crashWaiting: (n: number) => `아직 보내지 못한 변경 ${n}건도 그대로 있어요.`,
    crashDetails: "자세한 내용 복사",
    again: "다시 그리기",
    reload: "새로고침",
    copied: "복사했어요",
    copyFailed: "복사하지 못했어요",

    refusedTitle: "저장하지 못한 것",
    refusedSays: "서버가 받지 않은 변경이에요. 쓴 글은 그대로 있어요.",
    refusedNone: "저장하지 못한 것이 없어요",
    refusedNoneSays: "모두 서버에 저장되어 있어요.",
    retry: "다시 시도",
    discard: "버리기",
    copyText: "글 복사",
    of: (what: string, sentence: string) => `${what}: ${sentence}`,
    kinds: {
      goal: "목표", todo: "할 일", routine: "루틴", skip: "건너뛴 날", diary: "일기", cheer: "응원", follow: "팔로우", follower: "팔로워", block: "차단", mute: "소식 숨기기",
      bell: "알림 받기", reminder: "시간 알림", timer: "타이머", profile: "프로필", settings: "설정", news: "소식", knock: "노크",
    },
    discardAll: "모두 버리기",
  },
  en: {
    crashTitle: "Something went wrong on this page",
    crash: "What you wrote is still on this device. Reload the page to go on.",
    crashWaiting: (n: number) => (n === 1 ? "1 change that was not sent yet is safe too." : `${n} changes that were not sent yet are safe too.`),
    crashDetails: "Copy details",
    again: "Draw it again",
    reload: "Reload",
    copied: "Copied",
    copyFailed: "It could not be copied",

    refusedTitle: "Not saved",
    refusedSays: "The server did not take these changes. What you wrote is kept.",
    refusedNone: "Nothing was refused",
    refusedNoneSays: "All is saved on the server.",
    retry: "Try again",
    discard: "Discard",
    copyText: "Copy text",
    of: (what: string, sentence: string) => `${what}: ${sentence}`,
    kinds: {
      goal: "Goal", todo: "Todo", routine: "Routine", skip: "Skipped day", diary: "Diary", cheer: "Cheer", follow: "Follow", follower: "Follower", block: "Block", mute: "Mute",
      bell: "Bell", reminder: "Reminder", timer: "Timer", profile: "Profile", settings: "Settings", news: "News", knock: "Knock",
    },
    discardAll: "Discard all",
  },
});
