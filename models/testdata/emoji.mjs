// Writes emoji.txt: node emoji.mjs OUT, in a folder where `npm install emojibase-data@17.0.0` was run.
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';

const data = createRequire(process.cwd() + '/')('emojibase-data/en/data.json');

// qualified puts the selector where Unicode's emoji-test.txt has it: after what is shown as text by default and has
// no skin tone behind it. (The package puts it after everything that may be shown as text.)
function qualified(emoji) {
  const runes = [...emoji.replaceAll('\uFE0F', '')];
  return runes.map((c, i) => {
    const text = /^\p{Emoji}$/u.test(c) && !/^\p{Emoji_Presentation}$/u.test(c);
    return text && !/^\p{Emoji_Modifier}$/u.test(runes[i + 1] ?? '') ? c + '\uFE0F' : c;
  }).join('');
}

const components = 2; // the group of skin tones and hair, which are no emoji of their own
const lines = data.filter((e) => e.group !== undefined && e.group !== components)
  .map((e) => [e, ...(e.skins ?? [])].map((s) => qualified(s.emoji)).join(' '));
writeFileSync(process.argv[2], '# RGI emoji of Unicode 17.0, fully qualified, skin tones beside their emoji; from npm emojibase-data 17.0.0 (MIT),'
  + ' whose source is Unicode\'s emoji-test.txt.\n' + lines.join('\n') + '\n');
