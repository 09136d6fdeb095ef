// Arrows between the rooms go one way: the table of README.md, read and kept.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = dirname(fileURLToPath(import.meta.url));
const rooms = ["sync", "data", "i18n", "ui", "screens", "pwa"];

/** Which rooms each may import, besides itself. */
function allowed(): Map<string, string[]> {
  const readme = readFileSync(join(src, "../README.md"), "utf8");
  const rows = [...readme.matchAll(/^\| `src\/(\w+)` \|.*\| ([^|]*) \|$/gm)].map(([, room, may]) => [room!, may!] as const);
  return new Map(rows.map(([room, may]) => [room, may.includes("all of the above") ? rooms : rooms.filter((r) => new RegExp(`\\b${r}\\b`).test(may))]));
}

/** What a module imports, and whether for its types only. */
function importsOf(text: string): { from: string; types: boolean }[] {
  const found = text.matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^;'"]*?from\s+["'](\.[^"']+)["']|import\(\s*["'](\.[^"']+)["']\s*\)/g);
  return [...found].map(([, types, a, b]) => ({ from: (a ?? b)!, types: types !== undefined }));
}

test.each(rooms.filter((room) => room !== "screens"))("%s imports what the table allows", (room) => {
  const may = allowed().get(room)!;
  expect(may, "a row in README.md").toBeDefined();
  const wrong: string[] = [];
  let seen = 0;
  for (const name of readdirSync(join(src, room), { recursive: true, encoding: "utf8" })) {
    if (!/\.tsx?$/.test(name) || /\.(test|testing|conformance)\.tsx?$/.test(name)) continue;
    const file = join(src, room, name);
    for (const { from, types } of importsOf(readFileSync(file, "utf8"))) {
      seen++;
      const to = relative(src, resolve(dirname(file), from)).split("/")[0]!;
      if (rooms.includes(to) && to !== room && !may.includes(to)) wrong.push(`${room}/${name} imports ${from}${types ? " (types)" : ""}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(seen).toBeGreaterThan(3);
});
