// SHA-1 in one synchronous call. The browser's own is asynchronous and missing on plain http, and derived ids are
// needed in the middle of a change. It serves names only: nothing secret rests on it.

const blockBytes = 64;
const lengthBytes = 8; // the message's length in bits, at the end of the last block
const rounds = 80;

const constants = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6] as const; // one for each 20 rounds

/** The 20 bytes of the SHA-1 of a message. */
export function sha1(message: Uint8Array): Uint8Array {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const padded = pad(message);
  const words = new Uint32Array(rounds);
  for (let at = 0; at < padded.byteLength; at += blockBytes) {
    for (let i = 0; i < 16; i++) words[i] = padded.getUint32(at + 4 * i);
    compress(state, words);
  }
  const digest = new DataView(new ArrayBuffer(4 * state.length));
  state.forEach((word, i) => digest.setUint32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

/** The message, a one bit, zeros, and its length, in whole blocks. */
function pad(message: Uint8Array): DataView {
  const blocks = Math.ceil((message.length + 1 + lengthBytes) / blockBytes);
  const bytes = new Uint8Array(blocks * blockBytes);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(bytes.length - 4, (message.length << 3) >>> 0);
  return view;
}

/** Takes one block, whose 16 words stand at the beginning of words, into the state. */
function compress(state: Uint32Array, words: Uint32Array): void {
  for (let i = 16; i < rounds; i++) {
    words[i] = rotate(words[i - 3]! ^ words[i - 8]! ^ words[i - 14]! ^ words[i - 16]!, 1);
  }
  let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
  for (let i = 0; i < rounds; i++) {
    const quarter = Math.floor(i / 20);
    const next = (rotate(a, 5) + mix(quarter, b, c, d) + e + constants[quarter]! + words[i]!) >>> 0;
    [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
  }
  [a, b, c, d, e].forEach((word, i) => {
    state[i] = state[i]! + word; // the array wraps at 32 bits
  });
}

function mix(quarter: number, b: number, c: number, d: number): number {
  if (quarter === 0) return (b & c) | (~b & d);
  if (quarter === 2) return (b & c) | (b & d) | (c & d);
  return b ^ c ^ d;
}

function rotate(word: number, by: number): number {
  return ((word << by) | (word >>> (32 - by))) >>> 0;
}
