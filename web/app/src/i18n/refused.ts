// Why the server did not take a change, and what can be done now.

import { messages } from "./i18n.ts";

export const words = messages({
  ko: {
    goalGone: "이 목표는 삭제되었어요. 다른 목표로 옮기면 그대로 남아요.",
    goalClosed: "이 목표는 지금 새 할 일을 받지 않아요. 다른 목표로 옮겨볼까요?",
    routineGone: "이 루틴은 이미 그만두었어요. 내용은 복사해서 새로 적을 수 있어요.",
    gone: "다른 기기에서 이미 삭제되었어요. 적은 내용은 여기 남아 있어요.",
    notFound: "이제 찾을 수 없어요. 삭제되었거나 더 이상 볼 수 없게 되었어요.",
    notAllowed: "지금은 할 수 없는 일이에요.",
    notDone: "아직 끝나지 않은 할 일이라 응원할 수 없어요.",
    dependency: "앞의 변경이 저장되지 않아서 이것도 저장하지 못했어요. 앞의 것부터 다시 시도해 주세요.",
    dayFull: "하루에 할 일은 200개까지예요. 다른 날로 옮겨 주세요.",
    goalsFull: "목표는 100개까지 만들 수 있어요. 안 쓰는 목표를 지우고 다시 시도해 주세요.",
    routinesFull: "루틴은 200개까지 만들 수 있어요. 안 쓰는 루틴을 그만두고 다시 시도해 주세요.",
    limit: "담을 수 있는 양을 넘었어요. 조금 줄여서 다시 시도해 주세요.",
    handleTaken: "이미 쓰이는 아이디예요. 다른 아이디를 골라 주세요.",
    conflict: "다른 곳에서 먼저 바뀌었어요. 지금 모습을 확인하고 다시 시도해 주세요.",
    titleInvalid: "이 제목은 저장할 수 없어요. 글자를 확인하고 다시 시도해 주세요.",
    textInvalid: "이 글은 저장할 수 없어요. 글자를 확인하고 다시 시도해 주세요.",
    dateInvalid: "이 날짜로는 저장할 수 없어요. 다른 날짜를 골라 주세요.",
    invalid: "이 내용은 저장할 수 없어요. 고쳐서 다시 시도해 주세요.",
    parked: "서버가 이 변경을 읽지 못했어요. 앱을 새로고침한 뒤 다시 시도해 주세요.",
  },
  en: {
    goalGone: "This goal was deleted. Move it to another goal to keep it.",
    goalClosed: "This goal takes nothing new at the moment. Move it to another goal?",
    routineGone: "This routine was stopped. You can copy the text and write it anew.",
    gone: "It was deleted on another device. What you wrote is still here.",
    notFound: "It can no longer be found: it was deleted, or is no longer yours to see.",
    notAllowed: "That cannot be done at the moment.",
    notDone: "This is not done yet, so it cannot be cheered.",
    dependency: "An earlier change was not saved, so this one was not either. Try the earlier one again first.",
    dayFull: "A day can have 200 todos. Move it to another day.",
    goalsFull: "You can have 100 goals. Delete one that you do not use, and try again.",
    routinesFull: "You can have 200 routines. Stop one that you do not use, and try again.",
    limit: "That is more than there is room for. Make it smaller and try again.",
    handleTaken: "This handle is taken. Choose another one.",
    conflict: "It was changed elsewhere first. Have a look at it and try again.",
    titleInvalid: "This title cannot be saved. Check its characters and try again.",
    textInvalid: "This text cannot be saved. Check its characters and try again.",
    dateInvalid: "It cannot be saved on this date. Choose another one.",
    invalid: "This cannot be saved as it is. Change it and try again.",
    parked: "The server could not read this change. Reload the page and try again.",
  },
});

/** What happened and what to do, of one refused change. */
export function sentence(code: string, kind: string, field: string | undefined): string {
  const w = words();
  switch (code) {
    case "gone":
      return field === "goal_id" ? w.goalGone : field === "routine_id" ? w.routineGone : w.gone;
    case "not_found":
      return field === "goal_id" ? w.goalGone : w.notFound;
    case "not_allowed":
      return field === "goal_id" ? w.goalClosed : w.notAllowed;
    case "not_done":
      return w.notDone;
    case "dependency":
      return w.dependency;
    case "limit":
      return field === "date" ? w.dayFull : kind === "goal" ? w.goalsFull : kind === "routine" ? w.routinesFull : w.limit;
    case "conflict":
      return field === "handle" ? w.handleTaken : w.conflict;
    case "parked":
      return w.parked;
    default:
      return field === "title" ? w.titleInvalid : field === "text" || field === "memo" ? w.textInvalid : field === "date" ? w.dateInvalid : w.invalid;
  }
}
