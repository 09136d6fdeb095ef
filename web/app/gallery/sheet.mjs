// One page with all pictures side by side.

const style = `body{margin:0;padding:24px;background:#8a8a86;font:14px/1.5 system-ui,sans-serif}h2{margin:32px 0 8px;font-size:16px}
div{display:flex;gap:16px;align-items:flex-start;overflow-x:auto}figure{margin:0;flex:none}img{display:block;height:480px;width:auto;border-radius:6px}
nav{columns:6}a{color:inherit}figcaption{font-size:12px}`;

/** files: scene-language-width-theme.png */
export function contactSheet(files) {
  const scenes = new Map();
  for (const file of files) {
    const [, scene, variant] = /^(.+)-(\w\w-\d+-\w+)\.png$/.exec(file);
    scenes.set(scene, [...(scenes.get(scene) ?? []), { file, variant: variant.replaceAll("-", " ") }]);
  }
  const rows = [...scenes].map(([name, all]) => {
    const figures = all.map(({ file, variant }) => `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${name}, ${variant}"></a><figcaption>${variant}</figcaption></figure>`);
    return `<h2 id="${name}">${name}</h2><div>${figures.join("")}</div>`;
  });
  const contents = [...scenes.keys()].map((name) => `<a href="#${name}">${name}</a><br>`).join("");
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Modu: every screen</title><style>${style}</style><h1>Every screen</h1><nav>${contents}</nav>${rows.join("\n")}</html>\n`;
}
