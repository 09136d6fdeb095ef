import { defineConfig } from "vitest/config";

/** A browser, a server and a world take their time on a small machine. */
const patienceMs = 60_000;

export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    environment: "node",
    globalSetup: ["e2e/run.ts"],
    maxWorkers: 2, // files at a time
    testTimeout: 2 * patienceMs,
    hookTimeout: 2 * patienceMs,
  },
});
