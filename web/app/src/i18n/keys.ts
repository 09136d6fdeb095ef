// The page of shortcuts.

import { withParticle } from "./format.ts";
import { messages } from "./i18n.ts";

export const words = messages({
  ko: {
    keys: "단축키",
    keysHint: "입력하고 있을 때는 쓰이지 않아요. 글자 하나로 된 단축키는 설정에서 끌 수 있어요.",
    then: "다음에",
    goTo: (name: string) => withParticle(name, "으로/로"),
    keyNames: {
      new: "새 할 일", next: "다음 줄", previous: "이전 줄", check: "완료하기", edit: "고치기", up: "위로 옮기기", down: "아래로 옮기기", date: "날짜 옮기기", goal: "다른 목표로",
      dayBefore: "하루 전", dayAfter: "하루 뒤", today: "오늘로", goto: "화면 이동", cheer: "응원하기", palette: "무엇이든 찾기", search: "찾기", help: "단축키 보기", undo: "되돌리기", sheet: "자세히",
      remove: "삭제",
    },
  },
  en: {
    keys: "Shortcuts",
    keysHint: "They rest while you type. Those of a single letter can be turned off in the settings.",
    then: "then",
    goTo: (name) => `Go to ${name}`,
    keyNames: {
      new: "New todo", next: "Next row", previous: "Previous row", check: "Check", edit: "Edit", up: "Move up", down: "Move down", date: "Move to a date", goal: "Move to a goal",
      dayBefore: "Day before", dayAfter: "Day after", today: "Today", goto: "Go to a screen", cheer: "Cheer", palette: "Anything", search: "Search", help: "Shortcuts", undo: "Undo", sheet: "Details",
      remove: "Delete",
    },
  },
});
