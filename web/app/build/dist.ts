// What becomes of web/dist: the server embeds it as it lies there, so it holds each file also compressed.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** The committed file that keeps the directory, which Go wants for embedding. */
const keeper = ".keep";

const compressible = /\.(css|html|js|json|svg|txt|webmanifest)$/;

/** Smaller files are not worth a second form. */
const leastBytes = 512;

/** Empties the directory but for its keeper before a build, and compresses what the build has written. */
export function dist(directory: string): Plugin {
  return {
    name: "modu:dist",
    apply: "build",
    renderStart: {
      order: "pre", // then Vite copies what is in public
      sequential: true,
      handler() {
        mkdirSync(directory, { recursive: true });
        for (const name of readdirSync(directory)) {
          if (name !== keeper) rmSync(join(directory, name), { recursive: true });
        }
      },
    },
    closeBundle: {
      order: "post", // the service worker is written in another plugin's closeBundle
      sequential: true,
      handler() {
        compressAll(directory);
      },
    },
  };
}

function compressAll(directory: string): void {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !compressible.test(path)) continue;
    const plain = readFileSync(path);
    if (plain.length < leastBytes) continue;
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
    keepIfSmaller(`${path}.br`, brotliCompressSync(plain, { params }), plain);
    keepIfSmaller(`${path}.gz`, gzipSync(plain, { level: constants.Z_BEST_COMPRESSION }), plain);
  }
}

function keepIfSmaller(path: string, packed: Buffer, plain: Buffer): void {
  if (packed.length < plain.length) writeFileSync(path, packed);
}
