// Base45 as QR codes carry it. (RFC 9285)
import { Untrusted } from "./errors.js";

const SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

export function decode45(text) {
  if (text.length % 3 === 1) throw new Untrusted("malformed", "length");
  const bytes = new Uint8Array(Math.floor(text.length / 3) * 2 + (text.length % 3 ? 1 : 0));
  let to = 0;
  for (let from = 0; from < text.length; from += 3) {
    const signs = [...text.slice(from, from + 3)].map((sign) => SIGNS.indexOf(sign));
    if (signs.includes(-1)) throw new Untrusted("malformed", "sign");
    const value = signs.reduceRight((sum, sign) => sum * 45 + sign, 0);
    if (value > (signs.length === 3 ? 0xffff : 0xff)) throw new Untrusted("malformed", "value");
    if (signs.length === 3) bytes[to++] = value >> 8;
    bytes[to++] = value & 0xff;
  }
  return bytes;
}
