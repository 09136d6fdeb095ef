import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** A browser, a server and a world take their time on a small machine. */
const patienceMs = 60_000;

/** The longest file begins first, else one worker is left with it at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const long = (file: TestSpecification): number => Number(file.moduleId.endsWith("/axe.test.ts"));
    return (await super.sort(files)).sort((a, b) => long(b) - long(a));
  }
}

export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    environment: "node",
    globalSetup: ["e2e/run.ts"],
    maxWorkers: 2, // files at a time
    sequence: { sequencer: LongestFirst },
    expect: { poll: { timeout: patienceMs } },
    testTimeout: 3 * patienceMs,
    hookTimeout: 3 * patienceMs,
  },
});
