import { basename, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";
import { dist } from "./build/dist.ts";
import { worker } from "./build/worker.ts";

const outDir = fileURLToPath(new URL("../dist", import.meta.url));

export default defineConfig({
  plugins: [preact(), worker(outDir), dist(outDir)],
  build: {
    outDir,
    emptyOutDir: false, // dist() does it, and keeps the file that is committed there
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy knows no inline code
    modulePreload: false, // the worker has every chunk; lists of what to load ahead were 1 KB of the first load
    rolldownOptions: {
      output: {
        // A screen is known by its folder, since each is called screen.tsx there.
        chunkFileNames: ({ name, facadeModuleId }) =>
          `assets/${name === "screen" && facadeModuleId ? basename(dirname(facadeModuleId)) : "[name]"}-[hash].js`,
        // What the page loads first is one file.
        codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] },
      },
    },
  },
  server: { proxy: { "/v1": { target: process.env.MODU_SERVER ?? "http://127.0.0.1:8080", ws: true } } },
});
