// Which screen an address shows, and for whom.

import { match } from "../../router.ts";

export interface Route {
  pattern: string;
  screen: string; // its folder in src/screens
  for: "in" | "out" | "anybody"; // who is signed in, who is not
  bare?: boolean; // without the frame of the shell
  wide?: boolean; // with the room of what stands aside
}

export const routes: readonly Route[] = [
  { pattern: "/", screen: "today", for: "in" },
  { pattern: "/day/:date", screen: "today", for: "in" },
  { pattern: "/feed", screen: "feed", for: "in" },
  { pattern: "/calendar", screen: "calendar", for: "in" },
  { pattern: "/goals", screen: "goals", for: "in" },
  { pattern: "/routines", screen: "routines", for: "in" },
  { pattern: "/backlog", screen: "backlog", for: "in" },
  { pattern: "/diary", screen: "diary", for: "in" },
  { pattern: "/diary/:date", screen: "diary", for: "in" },
  { pattern: "/inbox", screen: "inbox", for: "in" },
  { pattern: "/people", screen: "people", for: "in" },
  { pattern: "/search", screen: "search", for: "in" },
  { pattern: "/stats", screen: "stats", for: "in" },
  { pattern: "/settings", screen: "settings", for: "in", wide: true },
  { pattern: "/settings/:part", screen: "settings", for: "in", wide: true },
  { pattern: "/login", screen: "login", for: "out", bare: true },
  { pattern: "/signup", screen: "signup", for: "out", bare: true },
  { pattern: "/forgot", screen: "forgot", for: "out", bare: true },
  { pattern: "/invite/:code", screen: "invite", for: "anybody", bare: true },
  { pattern: "/@:handle", screen: "friend", for: "anybody" },
  { pattern: "/@:handle/:date", screen: "friend", for: "anybody" },
  { pattern: "/pane", screen: "pane", for: "anybody", bare: true },
  { pattern: "/demo/wire", screen: "wire", for: "anybody", bare: true },
];

export interface Found {
  route: Route;
  props: Record<string, string>; // the values of :names
}

export function findRoute(path: string): Found | null {
  for (const route of routes) {
    const props = match(route.pattern, path);
    if (props) return { route, props };
  }
  return null;
}
