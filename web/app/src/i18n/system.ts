// When something is not as it should be: a page that is not there, an error, a full or emptied store, changes refused.

import { messages } from "./i18n.ts";

export const words = messages({
  ko: {
    missingTitle: "찾을 수 없는 페이지예요",
    missing: "주소가 바뀌었거나, 볼 수 없는 곳일 수 있어요.",
    home: "오늘로 가기",

    crashTitle: "화면에 문제가 생겼어요",
    crash: "적어둔 것은 이 기기에 그대로 있어요. 새로고침하면 이어서 할 수 있어요.",
    crashWaiting: (n: number) => `아직 보내지 못한 변경 ${n}건도 그대로 있어요.`,
    crashDetails: "자세한 내용 복사",
    again: "다시 그리기",
    reload: "새로고침",
    copied: "복사했어요",
    copyFailed: "복사하지 못했어요",

    update: "새 버전이 있어요",
    updateWaits: "변경을 모두 보낸 뒤에 새로고침할게요",
    updateNow: "새로고침",
    updateNeededTitle: "새 버전이 필요해요",
    updateNeeded: "서버가 바뀌어서 지금 버전으로는 저장할 수 없어요. 적어둔 것은 이 기기에 그대로 있어요. 새로고침하면 이어서 저장해요.",

    evicted: "이 브라우저가 데이터를 지웠어요. 서버에서 다시 받는 중",
    evictedLost: "보내지 못한 변경이 있었다면 함께 지워졌을 수 있어요. 새 버전의 브라우저에서 앱으로 설치하면 이런 일이 줄어요.",

    fullTitle: "이 기기에 저장할 자리가 없어요",
    full: "방금 한 일은 저장하지 못했어요. 사진이나 다른 사이트의 데이터를 지워 자리를 만든 뒤 다시 시도해 주세요.",
    fullWaiting: (n: number) => `보내지 못한 변경 ${n}건은 아직 이 기기에 있어요. 파일로 받아 두면 안전해요.`,
    fullExport: "보내지 못한 것 내려받기",
    fullRetry: "다시 시도",
    unsentFile: (day: string) => `모두-보내지-못한-것-${day}.json`,

    unsupportedTitle: "이 브라우저에서는 모두를 열 수 없어요",
    unsupported: "더 새로운 크롬, 사파리, 파이어폭스, 엣지나 삼성 인터넷으로 열어 주세요.",
    unsupportedStorage: "이 창에서는 기기에 저장할 수 없어요. 시크릿 창이라면 보통 창에서 열어 주세요.",

    disabledTitle: "사용이 중지된 계정이에요",
    disabled: "이 계정은 지금 쓸 수 없어요. 서버를 운영하는 분에게 문의해 주세요.",
    otherAccount: "다른 계정으로 로그인",

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
    discarded: "버렸어요",
    discardAll: "모두 버리기",
    close: "닫기",
  },
  en: {
    missingTitle: "This page can’t be found",
    missing: "The address may have changed, or it is not yours to see.",
    home: "Go to today",

    crashTitle: "Something went wrong on this page",
    crash: "What you wrote is still on this device. Reload the page to go on.",
    crashWaiting: (n: number) => (n === 1 ? "1 change that was not sent yet is safe too." : `${n} changes that were not sent yet are safe too.`),
    crashDetails: "Copy details",
    again: "Draw it again",
    reload: "Reload",
    copied: "Copied",
    copyFailed: "It could not be copied",

    update: "A new version is here",
    updateWaits: "It reloads once everything is sent",
    updateNow: "Reload",
    updateNeededTitle: "A newer version is needed",
    updateNeeded: "The server has changed, and this version can no longer save. What you wrote is still on this device. Reload the page and it is saved.",

    evicted: "This browser cleared your data. Fetching it from the server again",
    evictedLost: "Changes that were not sent yet may be gone with it. Installing Modu as an app makes this rare.",

    fullTitle: "There is no room left on this device",
    full: "What you just did was not saved. Make room by removing photos or the data of other sites, then try again.",
    fullWaiting: (n: number) => (n === 1 ? "1 change that was not sent yet is still here. Download it to be safe." : `${n} changes that were not sent yet are still here. Download them to be safe.`),
    fullExport: "Download what is unsent",
    fullRetry: "Try again",
    unsentFile: (day: string) => `modu-unsent-${day}.json`,

    unsupportedTitle: "This browser can’t open Modu",
    unsupported: "Use a newer Chrome, Safari, Firefox, Edge or Samsung Internet.",
    unsupportedStorage: "Nothing can be kept in this window. If it is a private one, open Modu in a normal window.",

    disabledTitle: "This account is disabled",
    disabled: "It can’t be used at the moment. Ask the person who runs this server.",
    otherAccount: "Log in to another account",

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
    discarded: "Discarded",
    discardAll: "Discard all",
    close: "Close",
  },
});
