// CBOR in its one deterministic form, read without mercy: the same rules as on the node. (RFC 8949 §4.2.1)
// Whole numbers, bytes, texts, lists, maps, true, false and null; shortest lengths, ascending keys.
import { Untrusted } from "./errors.js";

const DEPTH = 8;
const SIMPLE = new Map([[20, false], [21, true], [22, null]]);
const malformed = (why) => new Untrusted("malformed", why);

export function decode(data, { textsAsKeys = false } = {}) {
  const reader = new Reader(data, textsAsKeys);
  const value = reader.value(0);
  if (reader.at !== data.length) throw malformed("something after the end");
  return value;
}

class Reader {
  constructor(data, textsAsKeys) {
    this.data = data;
    this.at = 0;
    this.textsAsKeys = textsAsKeys;
  }

  take(size) {
    if (this.at + size > this.data.length) throw malformed("cut short");
    return this.data.subarray(this.at, (this.at += size));
  }

  head() {
    const first = this.take(1)[0], kind = first >> 5, low = first & 31;
    if (kind === 7 || low < 24) return [kind, low];
    if (low > 27) throw malformed("a length without end, or a reserved one");
    const size = 1 << (low - 24);
    const number = this.take(size).reduce((sum, byte) => sum * 256 + byte, 0);
    if (number < (size === 1 ? 24 : 256 ** (size / 2))) throw malformed("a number not in its shortest form");
    if (!Number.isSafeInteger(number)) throw malformed("a number too large");
    return [kind, number];
  }

  value(depth) {
    if (depth > DEPTH) throw malformed("nested too deep");
    const [kind, number] = this.head();
    if (kind === 0) return number;
    if (kind === 1) return -1 - number;
    if (kind === 2) return this.take(number);
    if (kind === 3) return this.text(number);
    if (kind === 4) return Array.from({ length: this.count(number) }, () => this.value(depth + 1));
    if (kind === 5) return this.map(this.count(number), depth + 1);
    if (kind === 7 && SIMPLE.has(number)) return SIMPLE.get(number);
    throw malformed("a tag, a float or an unknown simple value");
  }

  count(number) {
    if (number > this.data.length - this.at) throw malformed("cut short");
    return number;
  }

  text(size) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(size));
    } catch (found) {
      throw found instanceof Untrusted ? found : malformed("a text that is not UTF-8");
    }
  }

  map(pairs, depth) {
    const found = new Map();
    let before = new Uint8Array();
    for (let pair = 0; pair < pairs; pair++) {
      const start = this.at, key = this.value(depth), spelt = this.data.subarray(start, this.at);
      if (!(typeof key === "number" || (this.textsAsKeys && typeof key === "string"))) throw malformed("a key that is not a whole number");
      if (!isAfter(spelt, before)) throw malformed("keys twice, or out of order");
      found.set(key, this.value(depth));
      before = spelt;
    }
    return found;
  }
}

function isAfter(later, earlier) {
  for (let i = 0; i < later.length; i++) {
    if (i >= earlier.length) return true;
    if (later[i] !== earlier[i]) return later[i] > earlier[i];
  }
  return false;
}

// Writes a list of texts and bytes: all that a signature is made over.
export function encodeList(items) {
  return joined([encodeHead(4, items.length), ...items.map(encodeItem)]);
}

// Writes lists within lists of texts and whole numbers: what a digest is made over.
export const encodeTasks = (works) => encodeItem(works);

function encodeItem(item) {
  if (Array.isArray(item)) return encodeList(item);
  if (typeof item === "number") return encodeHead(0, item);
  const isText = typeof item === "string", bytes = isText ? new TextEncoder().encode(item) : item;
  return joined([encodeHead(isText ? 3 : 2, bytes.length), bytes]);
}

function encodeHead(kind, number) {
  const top = kind << 5;
  if (number < 24) return Uint8Array.of(top | number);
  if (number < 0x100) return Uint8Array.of(top | 24, number);
  if (number < 0x10000) return Uint8Array.of(top | 25, number >> 8, number & 255);
  return Uint8Array.of(top | 26, number >>> 24, (number >> 16) & 255, (number >> 8) & 255, number & 255);
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}
