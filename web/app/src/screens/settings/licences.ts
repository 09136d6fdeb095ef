// The open source that goes to browsers with Modu. Licences whose text says how it may be used are named with their holder.

export interface Licence {
  name: string;
  licence: "MIT" | "ISC" | "Apache-2.0" | "CC0-1.0";
  holder: string;
  url: string;
}

export const licences: readonly Licence[] = [
  { name: "preact", licence: "MIT", holder: "Copyright (c) 2015-present Jason Miller", url: "https://github.com/preactjs/preact" },
  { name: "@preact/signals", licence: "MIT", holder: "Copyright (c) 2022-present Preact Team", url: "https://github.com/preactjs/signals" },
  { name: "idb", licence: "ISC", holder: "Copyright (c) 2016, Jake Archibald", url: "https://github.com/jakearchibald/idb" },
  { name: "es-hangul", licence: "MIT", holder: "Copyright (c) 2024 Viva Republica, Inc", url: "https://github.com/toss/es-hangul" },
  { name: "fractional-indexing", licence: "CC0-1.0", holder: "", url: "https://github.com/rocicorp/fractional-indexing" },
  { name: "@atlaskit/pragmatic-drag-and-drop", licence: "Apache-2.0", holder: "Copyright 2022 Atlassian Pty Ltd", url: "https://github.com/atlassian/pragmatic-drag-and-drop" },
  { name: "emoji-picker-element", licence: "Apache-2.0", holder: "Nolan Lawson", url: "https://github.com/nolanlawson/emoji-picker-element" },
  { name: "emoji-picker-element-data", licence: "Apache-2.0", holder: "Nolan Lawson", url: "https://github.com/nolanlawson/emoji-picker-element-data" },
];
