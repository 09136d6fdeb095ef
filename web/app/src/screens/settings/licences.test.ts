import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { licences } from "./licences.ts";

const packageOf = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as { license: string; dependencies: Record<string, string> };

describe("what goes to browsers with Modu", () => {
  it("is named, each with its own licence", () => {
    const { dependencies } = packageOf("../../../package.json");
    expect(licences.map((l) => l.name).sort()).toEqual(Object.keys(dependencies).sort());
    for (const { name, licence } of licences) expect([name, packageOf(`../../../node_modules/${name}/package.json`).license]).toEqual([name, licence]);
  });
});
