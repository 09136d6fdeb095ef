// One page with all pictures side by side.

const style = `body{margin:0;padding:24px;background:#8a8a86;font:14px/1.5 system-ui,sans-serif}h2{margin:32px 0 8px;font-size:16px}
div{display:flex;gap:16px;align-items:flex-start;overflow-x:auto}figure{margin:0;flex:none}img{display:block;height:480px;width:auto;border-radius:6px}
nav{columns:6}a{color:inherit}figcaption{font-size:12px}`;

/** taken: [{ scene, variant, file }] */
export function contactSheet(taken) {
  const scenes = Map.groupBy ? Map.groupBy(taken, (t) => t.scene) : grouped(taken);
  const names = [...scenes.keys()];
  const rows = names.map((name) => `<h2 id="${name}">${name}</h2><div>${scenes.get(name).map(({ variant, file }) => `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${name}, ${variant}"></a><figcaption>${variant}</figcaption></figure>`).join("")}</div>`);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Modu: every screen</title><style>${style}</style><h1>Every screen</h1><nav>${names.map((n) => `<a href="#${n}">${n}</a><br>`).join("")}</nav>${rows.join("\n")}</html>\n`;
}

function grouped(taken) {
  const scenes = new Map();
  for (const t of taken) scenes.set(t.scene, [...(scenes.get(t.scene) ?? []), t]);
  return scenes;
}
