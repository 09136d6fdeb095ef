// The first minute: a list of one's own in three taps.

import type { Color } from "../sync/entities.ts";
import { messages } from "./i18n.ts";

export interface Sample {
  title: string;
  color: Color;
  todos: readonly string[];
}

const samplesKo: readonly Sample[] = [
  { title: "운동", color: "leaf", todos: ["물 한 잔 마시기", "10분 걷기", "스트레칭 5분"] },
  { title: "공부", color: "indigo", todos: ["책 10쪽 읽기", "단어 다섯 개 외우기", "책상 정리하기"] },
  { title: "마음", color: "coral", todos: ["깊은 숨 세 번 쉬기", "고마운 일 하나 적기", "일찍 잠자리에 들기"] },
];
const samplesEn: readonly Sample[] = [
  { title: "Move", color: "leaf", todos: ["Drink a glass of water", "Walk for 10 minutes", "Stretch for 5 minutes"] },
  { title: "Study", color: "indigo", todos: ["Read 10 pages", "Learn five words", "Tidy the desk"] },
  { title: "Mind", color: "coral", todos: ["Take three deep breaths", "Write down one good thing", "Go to bed early"] },
];

export const words = messages({
  ko: {
    pickTitle: "무엇부터 해볼까요?",
    pick: "목표를 골라 주세요. 이름과 색은 언제든 바꿀 수 있어요.",
    samples: samplesKo,
    own: "직접 적기",
    ownHint: "예: 그림, 살림",
    start: "이걸로 시작하기",
    next: "다음",
    skip: "건너뛰기",
    tryTitle: "하나만 끝내볼까요?",
    try: "지금 바로 할 수 있는 것을 눌러 보세요.",
    ownTodos: ["10분만 해보기", "필요한 것 챙기기", "다음에 할 일 하나 적기"] as readonly string[],
    doneTitle: "첫 꽃잎이 물들었어요",
    done: "끝낼 때마다 하루가 한 잎씩 피어나요.",
    seenTitle: "친구에게 보일까요?",
    seen: "목표마다 나중에 바꿀 수 있어요.",
    seenNo: "나만 볼래요",
    seenNoSays: "아무에게도 보이지 않아요",
    seenYes: "팔로워에게 보일래요",
    seenYesSays: "내가 받아준 친구가 응원할 수 있어요",
    finish: "오늘 시작하기",
    step: (n: number, of: number) => `${of}단계 중 ${n}단계`,
    laterTitle: "아직 목표가 없어요",
    later: "목표를 하나 만들면 할 일을 적을 수 있어요.",
    laterGoals: "목표 만들기",
    laterAgain: "안내 다시 보기",
    petals: (done: number, total: number) => `${total}개 중 ${done}개 완료`,
  },
  en: {
    pickTitle: "What would you like to do?",
    pick: "Pick your goals. You can change names and colours any time.",
    samples: samplesEn,
    own: "Write your own",
    ownHint: "Drawing, Home …",
    start: "Start with these",
    next: "Next",
    skip: "Skip",
    tryTitle: "Finish just one?",
    try: "Tick something that you can do right now.",
    ownTodos: ["Try it for 10 minutes", "Get ready what I need", "Write down one next step"],
    doneTitle: "Your first petal has its colour",
    done: "With everything you finish the day blooms a little more.",
    seenTitle: "Shall friends see it?",
    seen: "You can change it later for each goal.",
    seenNo: "Only me",
    seenNoSays: "Nobody else sees it",
    seenYes: "My followers",
    seenYesSays: "Friends whom you accept can cheer you",
    finish: "Start the day",
    step: (n: number, of: number) => `Step ${n} of ${of}`,
    laterTitle: "No goals yet",
    later: "Make one goal, and you can write down what to do.",
    laterGoals: "Make a goal",
    laterAgain: "Show me how",
    petals: (done: number, total: number) => `${done} of ${total} done`,
  },
});
