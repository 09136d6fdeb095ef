// How dates, times, counts, lists and rules are said in the language of the moment.

import { addDays, dayDiff, weekday as weekdayOf } from "../sync/days.ts";
import type { Color, Day, Rule, TimeOfDay, Weekday } from "../sync/entities.ts";
import { type Locale, locale } from "./i18n.ts";

export type { Audience, Color, Day, Rule, TimeOfDay, Weekday } from "../sync/entities.ts";
export { colors } from "../sync/entities.ts";

const tags: Record<Locale, string> = { ko: "ko-KR", en: "en-US" };
const formats = new Map<string, Intl.DateTimeFormat>();

/** Dates are labels: read and shown in UTC, so that no zone can shift one. */
function show(day: Day, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale.value} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(tags[locale.value], { ...options, timeZone: "UTC" })));
  return format.format(Date.parse(`${day}T00:00:00Z`));
}

/** "11월 22일 일요일", "Sunday, November 22". */
export const longDay = (day: Day): string => show(day, { month: "long", day: "numeric", weekday: "long" });
/** "2026년 11월 22일 일요일". */
export const fullDay = (day: Day): string => show(day, { year: "numeric", month: "long", day: "numeric", weekday: "long" });
/** "11월 22일", "Nov 22". */
export const shortDay = (day: Day): string => show(day, { month: locale.value === "ko" ? "long" : "short", day: "numeric" });
/** "일", "Sun". */
export const weekdayShort = (day: Day): string => show(day, { weekday: "short" });
/** "일요일", "Sunday". */
export const weekdayLong = (day: Day): string => show(day, { weekday: "long" });
/** "22". */
export const dayNumber = (day: Day): string => String(Number(day.slice(8)));
/** The month YYYY-MM: "11월", or with the year where it is another than that of today. */
export const monthName = (month: string, today?: Day): string =>
  show(`${month}-01`, today?.startsWith(month.slice(0, 4)) ? { month: "long" } : { year: "numeric", month: "long" });

/** "오늘", "어제", "내일", a weekday within the next six days, else the date; with the year where it is another. */
export function relativeDay(day: Day, today: Day): string {
  const away = dayDiff(today, day);
  if (Math.abs(away) <= 1) return upper(new Intl.RelativeTimeFormat(tags[locale.value], { numeric: "auto" }).format(away, "day"));
  if (away > 1 && away < 7) return weekdayLong(day);
  if (day.slice(0, 4) !== today.slice(0, 4)) return show(day, { year: "numeric", month: locale.value === "ko" ? "long" : "short", day: "numeric" });
  return shortDay(day);
}

const upper = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** HH:MM as people say it: "오전 7:10", "7:10 AM". */
export function clock(time: TimeOfDay): string {
  return new Intl.DateTimeFormat(tags[locale.value], { hour: "numeric", minute: "2-digit", timeZone: "UTC" }).format(Date.parse(`2000-01-01T${time}:00Z`));
}

/** The time of an instant in a zone, as people say it. */
export function timeAt(instant: string | number, zone: string): string {
  return new Intl.DateTimeFormat(tags[locale.value], { hour: "numeric", minute: "2-digit", timeZone: zone }).format(new Date(instant));
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** "방금", "5분 전", "3시간 전", "2일 전", then the date. */
export function ago(instant: string | number, now: number): string {
  const past = Math.max(0, now - new Date(instant).getTime());
  const of = new Intl.RelativeTimeFormat(tags[locale.value], { numeric: "auto", style: "short" });
  if (past < minuteMs) return locale.value === "ko" ? "방금" : "just now";
  if (past < hourMs) return of.format(-Math.floor(past / minuteMs), "minute");
  if (past < dayMs) return of.format(-Math.floor(past / hourMs), "hour");
  if (past < 7 * dayMs) return of.format(-Math.floor(past / dayMs), "day");
  return shortDay(new Date(instant).toISOString().slice(0, 10));
}

/** "1:05:09" or "5:09": how long a timer ran. */
export function duration(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((n, i) => (i === 0 ? String(n) : String(n).padStart(2, "0"))).join(":");
}

/** "민지, Leo 및 하준", "Minji, Leo and Hajun". */
export const list = (items: readonly string[]): string => new Intl.ListFormat(tags[locale.value], { type: "conjunction" }).format(items);

export const number = (n: number): string => new Intl.NumberFormat(tags[locale.value]).format(n);

/** A count with its word: Korean says it with its counter, English by number. */
export function count(n: number, ko: string, one: string, many: string): string {
  return locale.value === "ko" ? `${number(n)}${ko}` : `${number(n)} ${n === 1 ? one : many}`;
}

export { type Particle, withParticle } from "./particle.ts";

const weekdays: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const anyMonday: Day = "2024-01-01";
const weekend: readonly Weekday[] = ["sat", "sun"];

export const weekdayName = (weekday: Weekday, long = false): string => {
  const day = addDays(anyMonday, weekdays.indexOf(weekday));
  return long ? weekdayLong(day) : weekdayShort(day);
};

/** A routine's rule in words: "매일", "평일", "격주 월, 수", "매월 1일과 말일", "매년 11월 22일". */
export function describeRule(rule: Rule): string {
  const ko = locale.value === "ko";
  switch (rule.freq) {
    case "daily":
      return ko ? "매일" : "Every day";
    case "weekly":
    case "biweekly":
      return describeWeek(rule.freq === "biweekly", weekdays.filter((w) => rule.weekdays.includes(w)), ko);
    case "monthly": {
      const days = (rule.days ?? []).map((d) => (ko ? `${d}일` : ordinal(d)));
      if (rule.last) days.push(ko ? "말일" : "last day");
      return ko ? `매월 ${days.join(", ")}` : `Monthly on the ${list(days)}`;
    }
    case "yearly": {
      const days = rule.dates.map((d) => shortDay(`2024-${d}`));
      return ko ? `매년 ${days.join(", ")}` : `Every year on ${list(days)}`;
    }
  }
}

function describeWeek(everyOther: boolean, on: readonly Weekday[], ko: boolean): string {
  const is = (those: readonly Weekday[]) => on.length === those.length && those.every((w) => on.includes(w));
  const often = everyOther ? (ko ? "격주 " : "Every other week: ") : "";
  if (is(weekdays)) return everyOther ? (ko ? "격주로 매일" : "Every day, every other week") : ko ? "매일" : "Every day";
  if (is(weekdays.filter((w) => !weekend.includes(w)))) return often + (ko ? "평일" : everyOther ? "weekdays" : "Weekdays");
  if (is(weekend)) return often + (ko ? "주말" : everyOther ? "weekends" : "Weekends");
  const names = on.map((w) => weekdayName(w, on.length === 1 && !ko));
  if (ko) return `${everyOther ? "격주" : "매주"} ${names.join(", ")}${on.length === 1 ? "요일" : ""}`;
  return everyOther ? `Every other week: ${names.join(", ")}` : on.length === 1 ? `Every ${names[0]}` : names.join(", ");
}

const endings: Record<string, string> = { one: "st", two: "nd", few: "rd", other: "th" };
const ordinal = (n: number): string => `${n}${endings[new Intl.PluralRules("en", { type: "ordinal" }).select(n)]}`;

const colorNames: Record<Locale, Record<Color, string>> = {
  ko: { coral: "산호", apricot: "살구", honey: "꿀", leaf: "잎", teal: "청록", sky: "하늘", indigo: "남색", violet: "보라", pink: "분홍", slate: "잿빛" },
  en: { coral: "Coral", apricot: "Apricot", honey: "Honey", leaf: "Leaf", teal: "Teal", sky: "Sky", indigo: "Indigo", violet: "Violet", pink: "Pink", slate: "Slate" },
};
export const colorName = (color: Color): string => colorNames[locale.value][color];

export { dayDiff, weekdayOf };

/** The language that a text of somebody's is in, by its script; none when it is not clear. For lang attributes. */
export function langOf(text: string): Locale | undefined {
  if (/[가-힣ㄱ-ㅎㅏ-ㅣ]/.test(text)) return locale.value === "ko" ? undefined : "ko";
  return locale.value === "ko" && /^[\p{ASCII}]*[A-Za-z]{3,}[\p{ASCII}]*$/u.test(text) ? "en" : undefined;
}
