import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { dist } from "./build/dist.ts";

const outDir = fileURLToPath(new URL("../dist", import.meta.url));

/** What the service worker checks each file of the shell against: a hotel's sign-in page is not our shell. */
const integrityOf = (file: string): string =>
  `sha256-${createHash("sha256").update(readFileSync(`${outDir}/${file}`)).digest("base64")}`;

export default defineConfig({
  plugins: [
    preact(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/pwa/worker",
      filename: "sw.ts",
      injectRegister: null, // src/pwa/update.ts does it, through the Trusted Types policy
      manifest: false, // public/ has one for each language
      injectManifest: {
        globPatterns: ["index.html", "assets/*.{js,css}", "icons/*.{svg,png}"],
        manifestTransforms: [
          (entries) => ({
            manifest: entries.map(({ url, size }) => ({ url: `/${url === "index.html" ? "" : url}`, integrity: integrityOf(url), revision: null, size })),
            warnings: [],
          }),
        ],
      },
    }),
    dist(outDir),
  ],
  build: {
    outDir,
    emptyOutDir: false, // dist() does it, and keeps the file that is committed there
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy knows no inline code
    modulePreload: { polyfill: false },
  },
  server: { proxy: { "/v1": { target: process.env.MODU_SERVER ?? "http://127.0.0.1:8080", ws: true } } },
});
