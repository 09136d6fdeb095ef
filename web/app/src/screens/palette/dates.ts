// Dates as people say them: 내일, 다음 주 화, 사흘 뒤, 11/30, next tue, in 3 days, nov 30.

import { addDays, dayDiff, isDay, weekday, weekOf } from "../../sync/days.ts";
import type { Day } from "../../sync/entities.ts";

type WeekStart = "mon" | "sun";

const farthest = 3650; // days that may be counted
const suggested = 3;

/** The days that a text may mean, the likeliest first; none when it is no date. Beginnings of words count: 내, tom. */
export function datesIn(text: string, today: Day, weekStart: WeekStart): Day[] {
  const q = text.normalize("NFC").trim().toLowerCase().replace(/\s+/g, " ");
  if (q === "") return [];
  const exact = [wordDay, weekdayIn, counted, writtenOut, numeric].map((read) => read(q, today, weekStart)).find((d) => d !== null);
  const days = exact ? [exact] : beginnings(q, today);
  return days.filter(isDay).slice(0, suggested);
}

const named: Record<string, number> = {
  오늘: 0, 내일: 1, 모레: 2, 글피: 3, 어제: -1, 그제: -2, 그저께: -2, today: 0, tomorrow: 1, yesterday: -1, tmr: 1, "day after tomorrow": 2, "the day after tomorrow": 2,
};

function wordDay(q: string, today: Day): Day | null {
  const away = named[q];
  return away === undefined ? null : addDays(today, away);
}

/** Hangul says something from the first syllable on; in English two letters are too few. */
function beginnings(q: string, today: Day): Day[] {
  if (/^[a-z]/.test(q) && q.length < 3) return [];
  const fits = Object.entries(named).filter(([word]) => word.startsWith(q));
  return [...new Set(fits.map(([, away]) => addDays(today, away)))];
}

const koDays = "월화수목금토일";
const enDays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** 화, 화요일, 이번 주 금, 다음 주 화요일, 지난주 월, 다다음 주 토; tue, this fri, next tuesday, last mon. */
function weekdayIn(q: string, today: Day, weekStart: WeekStart): Day | null {
  const ko = /^(?:(이번|다음|다다음|담|지난|저번) ?주 ?)?(?:([월화수목금토일])(?:요일)?|(주말))?$/.exec(q);
  if (ko && (ko[1] || ko[2] || ko[3])) return inWeek(koWeek(ko[1]), ko[3] ? 5 : ko[2] ? koDays.indexOf(ko[2]) : null, today, weekStart);
  const en = /^(?:(this|next|last) )?(?:(?:(mon|fri|sun)(?:day)?|(tue)(?:s|sday)?|(wed)(?:nesday)?|(thu)(?:rs?|rsday)?|(sat)(?:urday)?)|(week)(?:end)?)$/.exec(q);
  const day = en?.slice(2, 7).find(Boolean);
  if (!en || (!day && !en[1])) return null;
  const weeks = en[1] === "next" ? 1 : en[1] === "last" ? -1 : en[1] ? 0 : null;
  return inWeek(weeks, day ? enDays.indexOf(day) : q.endsWith("weekend") ? 5 : null, today, weekStart);
}

function koWeek(word: string | undefined): number | null {
  if (!word) return null;
  return { 이번: 0, 다음: 1, 담: 1, 다다음: 2, 지난: -1, 저번: -1 }[word] ?? 0;
}

/** A weekday so many weeks away; without a week the next one that comes; without a weekday the week's first. */
function inWeek(weeks: number | null, on: number | null, today: Day, weekStart: WeekStart): Day {
  if (weeks === null) return addDays(today, (((on ?? 0) - weekday(today) + 6) % 7) + 1);
  const week = weekOf(addDays(today, weeks * 7), weekStart);
  return week.find((d) => weekday(d) === (on ?? weekday(week[0]!))) ?? week[0]!;
}

/** 3일 뒤, 사흘 뒤, 2주 후, 10일 전; in 3 days, 2 weeks ago. */
function counted(q: string, today: Day): Day | null {
  const ko = /^(?:(\d{1,4}) ?(일|주일|주)|(하루|이틀|사흘|나흘|닷새|열흘|보름|일주일)) ?(뒤|후|전)$/.exec(q);
  if (ko) {
    const days = ko[3] ? { 하루: 1, 이틀: 2, 사흘: 3, 나흘: 4, 닷새: 5, 열흘: 10, 보름: 15, 일주일: 7 }[ko[3]]! : Number(ko[1]) * (ko[2] === "일" ? 1 : 7);
    return away(ko[4] === "전" ? -days : days, today);
  }
  const en = /^(?:in (\d{1,4}) (day|week)s?|(\d{1,4}) (day|week)s? (ago|later|from now))$/.exec(q);
  if (!en) return null;
  const days = Number(en[1] ?? en[3]) * ((en[2] ?? en[4]) === "week" ? 7 : 1);
  return away(en[5] === "ago" ? -days : days, today);
}

const away = (days: number, today: Day): Day | null => (Math.abs(days) <= farthest ? addDays(today, days) : null);

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** 11월 30일, 30일, 2026년 11월 30일; nov 30, 30 november 2026. */
function writtenOut(q: string, today: Day): Day | null {
  const ko = /^(?:(?:(\d{4})년 ?)?(\d{1,2})월 ?)?(\d{1,2})일$/.exec(q);
  if (ko) return ko[2] ? nearest(ko[1], ko[2], ko[3]!, today) : nearest(undefined, today.slice(5, 7), ko[3]!, today);
  const name = `(${months.join("|")})[a-z]*\\.?`;
  const en = new RegExp(`^(?:${name} (\\d{1,2})|(\\d{1,2}) ${name})(?:,? (\\d{4}))?$`).exec(q);
  if (!en) return null;
  return nearest(en[5], String(months.indexOf((en[1] ?? en[4])!) + 1), (en[2] ?? en[3])!, today);
}

/** 11/30, 11.30, 2026-11-30, 2026. 11. 30. */
function numeric(q: string, today: Day): Day | null {
  const m = /^(?:(\d{4})[-./] ?)?(\d{1,2})[-./] ?(\d{1,2})\.?$/.exec(q);
  return m ? nearest(m[1], m[2]!, m[3]!, today) : null;
}

/** The date in the year that is said; else in the year that brings it closest. */
function nearest(year: string | undefined, month: string, day: string, today: Day): Day | null {
  const at = (y: number): Day => `${y}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const now = Number(today.slice(0, 4));
  const years = year ? [Number(year)] : [now, now + 1, now - 1];
  const days = years.map(at).filter(isDay);
  return days.sort((a, b) => Math.abs(dayDiff(today, a)) - Math.abs(dayDiff(today, b)))[0] ?? null;
}
