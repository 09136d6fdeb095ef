import preact from "@preact/preset-vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [preact()],
  // The timeouts are for a test that hangs, not for a machine that is busy.
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node", restoreMocks: true, testTimeout: 60_000, hookTimeout: 120_000 },
});
