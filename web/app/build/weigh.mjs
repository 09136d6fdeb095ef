// Says what the first load is made of: `npm run weigh`. Sizes are of the source as it is bundled, before it is minified;
// the second column is what only screens that are loaded later use of it.

import { relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build, loadConfigFromFile } from "vite";

const lazyOnly = { name: "first-load-only", enforce: "pre", resolveDynamicImport: (id) => ({ id: `https://later/${id}`, external: true }) };

/** Builds in memory and returns the modules of the entry with their sizes. */
async function firstLoad(extra) {
  const { config } = await loadConfigFromFile({ command: "build", mode: "production" });
  const plugins = config.plugins.flat(Infinity).filter((p) => p && p.name !== "modu:dist" && !p.name.startsWith("vite-plugin-pwa"));
  const { output } = await build({ ...config, configFile: false, logLevel: "error", plugins: [...extra, ...plugins], build: { ...config.build, write: false } });
  const chunks = new Map(output.filter((o) => o.type === "chunk").map((c) => [c.fileName, c]));
  const files = new Set([...chunks.values()].filter((c) => c.isEntry).map((c) => c.fileName));
  for (const file of files) for (const name of chunks.get(file).imports) if (chunks.has(name)) files.add(name);
  const parts = [...files].map((file) => chunks.get(file));
  return {
    gzip: parts.reduce((sum, c) => sum + gzipSync(c.code).length, 0),
    modules: new Map(parts.flatMap((c) => Object.entries(c.modules).map(([id, m]) => [relative(process.cwd(), id.replace("\0", "")), m.renderedLength]))),
  };
}

const whole = await firstLoad([]);
const needed = await firstLoad([lazyOnly]);
const rows = [...whole.modules].sort((a, b) => b[1] - a[1]);
for (const [id, size] of rows) if (size > 0) console.log(String(size).padStart(7), String(size - (needed.modules.get(id) ?? 0)).padStart(7), id);
console.log(`first load ${whole.gzip} bytes gzip; ${needed.gzip} if nothing of it were there for later screens`);
