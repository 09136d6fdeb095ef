// The feed: today of the people whom one follows, which ends.

import { messages } from "./i18n.ts";

export const words = messages({
  ko: {
    title: "친구들의 오늘",
    doneCount: (n: number) => `${n}개 완료`,
    allDone: (n: number) => `${n}개 모두 완료`,
    more: (n: number) => `외 ${n}개`,
    wrote: "일기를 썼어요",
    end: "여기까지예요",
    endText: "오늘은 다 봤어요. 내 하루로 돌아가 볼까요?",
    toToday: "내 오늘",
    quiet: "아직 조용해요. 누군가 할 일을 끝내면 여기에 바로 보여요.",
    notYet: "아직 시작하지 않은 친구들",
    empty: "친구를 찾아보세요. 서로의 하루를 보고 응원할 수 있어요.",
    find: "친구 찾기",
    link: "내 링크 복사",
    offline: "저장해 둔 모습이에요. 연결되면 새로 보여드릴게요.",
    theirDay: (day: string) => `${day} (그곳 날짜)`,
    people: "사람들",
  },
  en: {
    title: "Friends today",
    doneCount: (n) => `${n} done`,
    allDone: (n) => `All ${n} done`,
    more: (n) => `and ${n} more`,
    wrote: "Wrote a diary",
    end: "That is all",
    endText: "You have seen everything of today. Back to your own?",
    toToday: "My day",
    quiet: "Quiet so far. When somebody finishes something you will see it here at once.",
    notYet: "Not started yet",
    empty: "Find your friends. See each other’s days and cheer.",
    find: "Find friends",
    link: "Copy my link",
    offline: "As it was last seen. It will be fresh when you are connected.",
    theirDay: (day) => `${day} (where they are)`,
    people: "People",
  },
});
