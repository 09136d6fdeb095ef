// The sentence for an answer that was no success: for the whole of a form, and for one field of it.

import { Problem } from "../sync/client.ts";
import { words } from "./account.ts";

/** What happened and what to do now. */
export function problemWords(e: unknown): string {
  const all = words().problems;
  if (!(e instanceof Problem)) return all.other;
  if (e.code === "not_json") return all.not_json;
  if (e.status === 0) return all.offline;
  if (e.code === "rate_limited") return words().tooOften(e.retryAfterS ?? defaultWaitS);
  if (e.code in all) return all[e.code as keyof typeof all];
  return e.errors[0]?.detail ?? all.other;
}

const defaultWaitS = 60;

/** What became of signing in by an issuer, by the code with which the browser came back. */
export function refusalWords(code: string): string {
  const all = words().problems;
  return code in all ? all[code as keyof typeof all] : all.issuer;
}

/** What is wrong with the field that a server's answer points at, such as "/handle"; null when nothing is. */
export function fieldProblem(e: unknown, pointer: string): string | null {
  if (!(e instanceof Problem)) return null;
  const found = e.errors.find((f) => f.pointer === pointer);
  if (!found) return null;
  return known[`${pointer} ${found.code}`]?.() ?? found.detail;
}

/** Whether an answer is about one of these fields, so that it is told there. */
export const pointsAt = (e: unknown, pointers: readonly string[]): boolean =>
  e instanceof Problem && e.errors.some((f) => pointers.includes(f.pointer));

const known: Record<string, () => string> = {
  "/email conflict": () => words().emailTaken,
  "/email invalid": () => words().emailWrong,
  "/handle conflict": () => words().handleTaken,
  "/handle invalid": () => words().handleWrong,
  "/password invalid": () => words().passwordCommon, // its length was checked here
  "/new_password invalid": () => words().passwordCommon,
  "/invite invalid": () => words().inviteWrong,
};
