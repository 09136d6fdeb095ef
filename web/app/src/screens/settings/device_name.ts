// What a device is called: browsers tell of themselves in a long line that nobody reads.

import { words } from "../../i18n/security.ts";

const browsers: readonly (readonly [RegExp, string])[] = [
  [/SamsungBrowser\//, "Samsung Internet"], [/Whale\//, "Whale"], [/Edg(e|A|iOS)?\//, "Edge"], [/OPR\/|Opera/, "Opera"], [/Firefox\/|FxiOS\//, "Firefox"], [/Chrome\/|CriOS\//, "Chrome"],
  [/Version\/.*Safari\//, "Safari"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Android/, "Android"], [/Windows/, "Windows"], [/CrOS/, "ChromeOS"], [/Mac OS X|Macintosh/, "Mac"], [/Linux/, "Linux"],
];

/** "Chrome · Mac"; a program by its own name. */
export function deviceName(agent: string): string {
  const of = (list: typeof browsers): string | undefined => list.find(([pattern]) => pattern.test(agent))?.[1];
  const known = [of(browsers), of(systems)].filter(Boolean).join(" · ");
  return known || agent.split(/[\s(]/)[0] || words().unknownDevice;
}
