// Key sets, status lists and cards as their states signed them: the same rules as on the node.
import { bytesOf, checked, hex, takeApart } from "./cose.js";
import { decode45 } from "./base45.js";
import { Untrusted } from "./errors.js";

const PREFIX = "RB1:", LONGEST = 4 + 676, FACE_PREFIX = "RB1F:", FACE_LONGEST = 5 + 1321, PICTURE = 740, BITS = 2, LARGEST = 2 ** 20;
const CARD = "rabt/card", FACE = "rabt/face", KEYS = "rabt/keys", LIST = "application/statuslist+cwt", DELTA = "rabt/status-delta";
const ISS = 1, SUB = 2, EXP = 4, IAT = 6, CTI = 7, HOLDER = 169, STATUS = 65535, STATUS_LIST = 65533, KEY_SET = -65537, CHANGE = -65538;
const WORDS = ["valid", "revoked", "suspended", "unknown"];
const malformed = (why) => new Untrusted("malformed", why);

export function shaped(value, keys) {
  if (!(value instanceof Map) || value.size !== keys.length || keys.some((key) => !value.has(key))) throw malformed("claims");
  return value;
}

// A key set, signed by the root key (base64url) that this device pinned for the state.
export async function readKeySet(data, root, state, atLeast = 0) {
  const claims = shaped(await checked(takeApart(data, KEYS), bytesOf(root)), [ISS, EXP, IAT, KEY_SET]);
  const inner = shaped(claims.get(KEY_SET), [1, 2]);
  if (claims.get(ISS) !== state) throw new Untrusted("forged", "of another state");
  if (inner.get(1) < atLeast) throw new Untrusted("older");
  const keys = inner.get(2).map(([kid, alg, use, publicKey, since, until]) => {
    if (alg !== -8 || publicKey.length !== 32) throw malformed("a key");
    return { kid: hex(kid), use, publicKey, since, until };
  });
  return { state, version: inner.get(1), issuedAt: claims.get(IAT), keys };
}

// Verifies with each trusted key of that name and use; returns what was signed, and by whom.
export async function verified(message, sets, use) {
  const named = sets.flatMap((set) => set.keys.filter((key) => key.kid === message.kid && key.use === use).map((key) => ({ set, key })));
  if (!named.length) throw new Untrusted("key_unknown", message.kid);
  for (const [nth, { set, key }] of named.entries()) {
    try {
      return { claims: await checked(message, key.publicKey), set, key };
    } catch (found) {
      if (nth === named.length - 1) throw found;
    }
  }
}

export function checkSigner({ claims, set, key }) {
  const at = claims.get(IAT);
  if (claims.get(ISS) !== set.state || !(key.since <= at && at < key.until)) throw new Untrusted("forged", "key of another state or time");
}

export async function readStatusList(data, sets) {
  const found = await verified(takeApart(data, LIST), sets, "status");
  const claims = shaped(found.claims, [ISS, SUB, EXP, IAT, STATUS_LIST, 65534]);
  checkSigner(found);
  const inner = shaped(claims.get(STATUS_LIST), ["bits", "lst"]);
  const [state, number] = claims.get(SUB).split("/");
  if (inner.get("bits") !== BITS || state !== claims.get(ISS) || !/^\d+$/.test(number)) throw malformed("list");
  return { state, number: Number(number), issuedAt: claims.get(IAT), packed: await inflated(inner.get("lst")) };
}

// What changed in a list, as its state signed it; to be applied with delta.js.
export async function readDelta(data, sets) {
  const found = await verified(takeApart(data, DELTA), sets, "status");
  const claims = shaped(found.claims, [ISS, SUB, EXP, IAT, 65534, CHANGE]);
  checkSigner(found);
  const inner = shaped(claims.get(CHANGE), [1, 2, 3, 4]), marks = inner.get(4), size = inner.get(2);
  const [state, number] = claims.get(SUB).split("/");
  const whole = Array.isArray(marks) && marks.length === 3 && inner.get(3) instanceof Uint8Array;
  if (state !== claims.get(ISS) || !/^\d+$/.test(number) || !whole || !(size > 0 && size <= LARGEST && size % 4 === 0)) throw malformed("delta");
  return { state, number: Number(number), since: inner.get(1), issuedAt: claims.get(IAT), size, digest: inner.get(3), marks };
}

// Inflates a list, and never past the largest size.
async function inflated(data) {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => { throw malformed("not deflated"); });
    if (done) break;
    size += value.length;
    if (size > (LARGEST * BITS) / 8) throw malformed("too long");
    parts.push(value);
  }
  const packed = new Uint8Array(size);
  let at = 0;
  for (const part of parts) { packed.set(part, at); at += part.length; }
  return packed;
}

// What a list says of a place; a place outside it is unknown, never valid.
export function statusAt(list, index) {
  if (!Number.isInteger(index) || index < 0 || index >= list.packed.length * 4) return "unknown";
  return WORDS[(list.packed[index >> 2] >> (2 * (index & 3))) & 3];
}

export const isCard = (text) => text.trimStart().startsWith(PREFIX);

export async function readCard(text, sets) {
  const plain = text.replace(/[\r\n\t]+/g, "").trimStart();
  try {
    return await cardOf(plain, sets);
  } catch (found) {
    if (plain === plain.trimEnd()) throw found;
    return cardOf(plain.trimEnd(), sets); // a careless paste ends with a space that is not the card's
  }
}

async function cardOf(text, sets) {
  if (!text.startsWith(PREFIX) || text.length > LONGEST) throw malformed("prefix or length");
  const found = await verified(takeApart(decode45(text.slice(PREFIX.length)), CARD), sets, "card");
  const claims = shaped(found.claims, [ISS, EXP, IAT, CTI, HOLDER, STATUS]);
  checkSigner(found);
  const holder = shaped(claims.get(HOLDER), [1, 4, 8, 9, 13, 19, 75, 76, 77, 78, 79]), place = shaped(claims.get(STATUS), [1, 2]);
  return {
    serial: new TextDecoder().decode(claims.get(CTI)), issuer: claims.get(ISS), issuedAt: claims.get(IAT), expires: claims.get(EXP),
    list: place.get(1), index: place.get(2), number: holder.get(1), name: holder.get(4), born: holder.get(8),
    nationality: holder.get(13), nameAr: holder.get(19), occupation: holder.get(75), employer: holder.get(76), photoDigest: hex(holder.get(79)),
  };
}

export const isFace = (text) => text.trimStart().startsWith(FACE_PREFIX);

// The picture (WebP) of the bearer of a card that was read before, as the card's state signed it.
export async function readFace(text, sets, card) {
  const plain = text.trim();
  if (!plain.startsWith(FACE_PREFIX) || plain.length > FACE_LONGEST) throw malformed("prefix or length");
  const found = await verified(takeApart(decode45(plain.slice(FACE_PREFIX.length)), FACE), sets, "card");
  const claims = shaped(found.claims, [ISS, IAT, CTI, HOLDER]);
  checkSigner(found);
  const holder = shaped(claims.get(HOLDER), [16, 17]), picture = holder.get(16);
  if (holder.get(17) !== 4 || !(picture instanceof Uint8Array) || picture.length > PICTURE || !isWebp(picture)) throw malformed("picture");
  if (claims.get(ISS) !== card.issuer || serialOf(claims) !== card.serial) throw new Untrusted("face_of_another");
  return picture;
}

const ascii = (bytes) => String.fromCharCode(...bytes);
const isWebp = (bytes) => ascii(bytes.subarray(0, 4)) === "RIFF" && ascii(bytes.subarray(8, 12)) === "WEBP";

export function serialOf(claims) {
  const serial = claims.get(CTI);
  if (!(serial instanceof Uint8Array) || !/^[0-9A-Za-z]{1,20}$/.test(ascii(serial))) throw malformed("serial");
  return ascii(serial);
}
