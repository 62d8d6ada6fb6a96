// What changed in a status list since an earlier one, applied to that very list or not at all.
import { Untrusted } from "./errors.js";
import { hex } from "./cose.js";

const malformed = (why) => new Untrusted("malformed", why);
const HEAD = 4, WIDEST = 20;

// Places of a list, as Rice-coded gaps: see seal/gaps.py.
export function places(data, size) {
  if (!(data instanceof Uint8Array) || data.length < HEAD || data[0] > WIDEST) throw malformed("places");
  const low = data[0], count = (data[1] << 16) | (data[2] << 8) | data[3], found = [];
  if (count > size) throw malformed("more places than there are");
  let bit = HEAD * 8, at = -1;
  const next = () => {
    if (bit >> 3 >= data.length) throw malformed("cut short");
    const one = (data[bit >> 3] >> (7 - (bit & 7))) & 1;
    bit += 1;
    return one;
  };
  for (let n = 0; n < count; n += 1) {
    let high = 0, rest = 0;
    while (next()) { high += 1; if (high > size) throw malformed("a gap longer than the list"); }
    for (let k = 0; k < low; k += 1) rest = rest * 2 + next();
    at += high * 2 ** low + rest + 1;
    if (at >= size) throw malformed("a place outside the list");
    found.push(at);
  }
  if ((bit + 7) >> 3 !== data.length) throw malformed("something after the end");
  while (bit & 7) if (next()) throw malformed("something after the end");
  return found;
}

// Returns the list that a verified delta leads to; `held` is the list on this device, if any.
export async function applied(held, told) {
  const { state, number, since, issuedAt, size, digest, marks } = told;
  if (since && !(held && held.state === state && held.number === number && held.issuedAt === since && held.packed.length * 4 === size)) {
    throw new Untrusted("unfitting", "of another list or time");
  }
  const packed = since ? held.packed.slice() : new Uint8Array(size / 4), seen = new Set();
  marks.forEach((data, status) => {
    for (const place of places(data, size)) {
      if (seen.has(place)) throw malformed("a place marked twice");
      seen.add(place);
      const shift = 2 * (place & 3);
      packed[place >> 2] = (packed[place >> 2] & ~(3 << shift)) | (status << shift);
    }
  });
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", packed)).slice(0, 16);
  if (hex(found) !== hex(digest)) throw new Untrusted("unfitting", "digest");
  return { state, number, issuedAt, packed };
}
