import { defineConfig } from "vite";

/** The sync core as one module for Node and other programs: npm run sdk. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "dist-sdk",
    target: "es2022",
    minify: false,
    lib: { entry: "src/sync/index.ts", formats: ["es"], fileName: "modu-sync" },
  },
});
