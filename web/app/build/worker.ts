// How the service worker is built: with a list of the files that make a build, each with its hash.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PluginOption } from "vite";
import { VitePWA } from "vite-plugin-pwa";

/** The plugin that writes sw.js into the directory when everything else is there. */
export function worker(directory: string): PluginOption {
  // What the worker checks each file against: a hotel's sign-in page is not our shell, nor is another build's file.
  const integrityOf = (file: string) => `sha256-${createHash("sha256").update(readFileSync(join(directory, file))).digest("base64")}`;
  return VitePWA({
    strategies: "injectManifest",
    srcDir: fileURLToPath(new URL("../src/pwa/worker", import.meta.url)),
    filename: "sw.ts",
    injectRegister: null, // src/pwa/update.ts does it, through the Trusted Types policy
    manifest: false, // public/ has one for each language
    injectManifest: {
      rollupFormat: "iife",
      globPatterns: ["index.html", "assets/*.{js,css}", "icons/*.{svg,png}"],
      manifestTransforms: [
        (entries) => ({
          manifest: entries.map(({ url, size }) => ({
            url: `/${url === "index.html" ? "" : url}`,
            integrity: integrityOf(url),
            revision: null,
            size,
          })),
          warnings: [],
        }),
      ],
    },
  });
}
