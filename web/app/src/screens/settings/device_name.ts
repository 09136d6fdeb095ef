// What a device is called: browsers tell of themselves in a long line that nobody reads, and of which a server keeps the
// first 100 bytes. What stands first there is the system; the browser may be cut.

import { words } from "../../i18n/security.ts";

const browsers: readonly (readonly [RegExp, string])[] = [
  [/SamsungBrowser/, "Samsung Internet"], [/Whale\//, "Whale"], [/Edg(e|A|iOS)?\//, "Edge"], [/OPR\/|Opera/, "Opera"], [/Firefox\/|FxiOS\//, "Firefox"], [/Chrome\/|CriOS\//, "Chrome"],
  [/Version\/.*Safari\//, "Safari"],
];
const cut: readonly (readonly [RegExp, string])[] = [
  [/like Gecko\) V\S*$/, "Safari"], [/like Gecko\) Cr?i?O?S?$/, "Chrome"], [/like Gecko\) Fx?i?O?S?$/, "Firefox"], [/like Gecko\) S\S*$/, "Samsung Internet"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Android/, "Android"], [/Windows/, "Windows"], [/CrOS/, "ChromeOS"], [/Mac OS X|Macintosh/, "Mac"], [/Linux/, "Linux"],
];

/** "Chrome · Mac"; a program by its own name. */
export function deviceName(agent: string): string {
  const of = (list: typeof browsers): string | undefined => list.find(([pattern]) => pattern.test(agent))?.[1];
  const known = [of(browsers) ?? of(cut), of(systems)].filter(Boolean).join(" · ");
  return known || agent.split(/[\s(]/)[0] || words().unknownDevice;
}
