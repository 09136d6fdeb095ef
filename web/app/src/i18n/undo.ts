// What has just been done, as the toast and the list of the last half hour say it.

import { withParticle } from "./format.ts";
import { messages } from "./i18n.ts";

/** A title as the object of what was done to it; the particle fits its last letter. */
function quoted(title: string): string {
  return `‘${title}’${withParticle(title, "을/를").slice(title.length)}`;
}

export const words = messages({
  ko: {
    todoRemoved: (title: string) => `${quoted(title)} 지웠어요`,
    todoSkipped: (title: string) => `${quoted(title)} 이날만 지웠어요`,
    todoMoved: (title: string) => `${quoted(title)} 옮겼어요`,
    todoArchived: (title: string) => `${quoted(title)} 보관함에 넣었어요`,
    todoReset: (title: string) => `${quoted(title)} 루틴대로 되돌렸어요`,
    todoCopied: (title: string) => `${quoted(title)} 한 번 더 적었어요`,
    undoneMoved: (n: number) => `남은 할 일 ${n}개를 옮겼어요`,
    goalRemoved: (title: string) => `목표 ${quoted(title)} 지웠어요`,
    routineStopped: (title: string) => `루틴 ${quoted(title)} 그만뒀어요`,
    allShared: "모든 목표를 팔로워에게 공개했어요",
  },
  en: {
    todoRemoved: (title: string) => `Deleted “${title}”`,
    todoSkipped: (title: string) => `Deleted “${title}” for this day`,
    todoMoved: (title: string) => `Moved “${title}”`,
    todoArchived: (title: string) => `Put “${title}” into the backlog`,
    todoReset: (title: string) => `Reset “${title}” to its routine`,
    todoCopied: (title: string) => `Copied “${title}”`,
    undoneMoved: (n: number) => (n === 1 ? "Moved 1 open todo" : `Moved ${n} open todos`),
    goalRemoved: (title: string) => `Deleted the goal “${title}”`,
    routineStopped: (title: string) => `Stopped the routine “${title}”`,
    allShared: "All goals are shared with your followers",
  },
});
