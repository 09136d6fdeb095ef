// Writes ranks.json: node ranks.mjs OUT, in a folder where `npm install fractional-indexing@4.0.0` was run.
// Each vector is [a, b, key]: the key that the package makes between a and b, null for an open end.
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';

const path = createRequire(process.cwd() + '/').resolve('fractional-indexing');
const { generateKeyBetween, generateNKeysBetween } = await import(pathToFileURL(path));

const vectors = [];
const between = (a, b) => {
  const key = generateKeyBetween(a, b);
  vectors.push([a, b, key]);
  return key;
};

// A generator of our own, so that the file is the same each time.
let state = 20261122;
const random = (n) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return (state >>> 8) % n;
};

const edges = ['a0', 'a1', 'a1V', 'az', 'b00', 'bzz', 'Zz', 'Z0', 'Yzz', 'a0V', 'a0G', 'a00V', 'a01', 'zzzzzzzzzzzzzzzzzzzzzzzzzzz',
  'zzzzzzzzzzzzzzzzzzzzzzzzzzy', 'A00000000000000000000000001', 'A00000000000000000000000000V', 'aV', 'aVV', 'b125', 'b129', 'Xzzz'].sort();
for (const a of [null, ...edges]) {
  for (const b of [...edges, null]) {
    if (a === null || b === null || a < b) between(a, b);
  }
}
const list = [];
for (let i = 0; i < 600; i++) { // a list that people drag about
  const at = random(list.length + 1);
  list.splice(at, 0, between(list[at - 1] ?? null, list[at] ?? null));
}
for (let i = 0, end = null; i < 80; i++) end = between(null, end);
for (let i = 0, last = null; i < 80; i++) last = between(last, null);
for (let i = 0, low = 'a0', high = 'a1'; i < 120; i++) { // always into the same gap
  const key = between(low, high);
  if (random(2)) low = key; else high = key;
}
writeFileSync(process.argv[2], JSON.stringify({ between: vectors, evenly: generateNKeysBetween(null, null, 200) })
  .replaceAll('],', '],\n') + '\n');
