// What is said above a screen.

import { messages } from "./i18n.ts";

export const words = messages({
  ko: {
    offlineBanner: "지금은 오프라인이에요. 보고 적는 일은 그대로 되고, 연결되면 바로 보낼게요.",
    zone: (from: string, to: string) => `시간대가 바뀌었어요: ${from} → ${to}. 오늘을 ${to} 기준으로 볼까요?`,
    zoneYes: "바꾸기",
    zoneNo: "그대로 두기",
    newVersion: "새 버전이 있어요.",
    reload: "새로고침",
    later: "나중에",
    mustUpdate: "이 버전으로는 더 저장할 수 없어요. 새로고침하면 적은 것까지 함께 이어져요.",
    storageFull: "이 기기에 저장할 자리가 없어요",
    storageFullHint: "방금 적은 것은 아직 저장되지 않았어요. 기기의 공간을 비우고 다시 시도해 주세요. 보내지 못한 것은 파일로 내려받을 수 있어요.",
    saveFile: "파일로 내려받기",
    evicted: "이 브라우저가 데이터를 지웠어요. 서버에서 다시 받는 중이에요.",
    refused: (n: number) => `저장하지 못한 변경이 ${n}건 있어요.`,
    see: "보기",
  },
  en: {
    offlineBanner: "You are offline. Everything of yours still works and is sent once you are back.",
    zone: (from, to) => `Your time zone changed: ${from} → ${to}. Show today by ${to}?`,
    zoneYes: "Change",
    zoneNo: "Keep",
    newVersion: "There is a new version.",
    reload: "Reload",
    later: "Later",
    mustUpdate: "This version can no longer save. Reload to go on; what you wrote comes along.",
    storageFull: "This device has no room left",
    storageFullHint: "What you just wrote is not saved yet. Free some space and try again. What has not been sent can be downloaded as a file.",
    saveFile: "Download a file",
    evicted: "This browser deleted its data. It is being fetched from the server again.",
    refused: (n) => (n === 1 ? "1 change could not be saved." : `${n} changes could not be saved.`),
    see: "Show",
  },
});
