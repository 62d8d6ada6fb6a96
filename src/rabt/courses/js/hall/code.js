// The code on the screen and a telephone's answer to it: the same bytes as on the node (rules/rota.py).
const CODE = new TextEncoder().encode("rabt/attendance-code/1"), ANSWER = new TextEncoder().encode("rabt/attendance-answer/1");
export const SHOWN = "RA1:", ANSWERED = "RA2:";
const MARK = 12, SHOWN_SIZE = 16 + 4 + MARK, ANSWER_SIZE = SHOWN_SIZE + 16 + 4 + 64;

export class Wrong extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
const uuidBytes = (id) => fromHex(id.replaceAll("-", ""));
const uuidOf = (bytes) => {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};
const fourBytes = (number) => new Uint8Array([number >>> 24, number >>> 16, number >>> 8, number].map((part) => part & 255));
const fourOf = (bytes) => bytes.reduce((sum, byte) => sum * 256 + byte, 0);
const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
};
export const base64url = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const bytesOf = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

function raw(text, prefix, size) {
  let bytes = new Uint8Array();
  try { bytes = bytesOf(text.slice(prefix.length)); } catch { /* no base64 */ }
  if (!text.startsWith(prefix) || bytes.length !== size || base64url(bytes) !== text.slice(prefix.length)) throw new Wrong("code_malformed");
  return bytes;
}

export const stepOf = (at, step) => Math.floor(at / 1000 / step);

async function markOf(seed, told) {
  const key = await crypto.subtle.importKey("raw", fromHex(seed), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, joined(CODE, told))).subarray(0, MARK);
}

// What the screen of a session shows in one step.
export async function shown(seed, session, step) {
  const told = joined(uuidBytes(session), fourBytes(step));
  return SHOWN + base64url(joined(told, await markOf(seed, told)));
}

export function readShown(text) {
  const bytes = raw(text, SHOWN, SHOWN_SIZE);
  return { session: uuidOf(bytes.subarray(0, 16)), step: fourOf(bytes.subarray(16, 20)), bytes };
}

// A telephone's answer: its own key signs the very code that it saw, its seat and its clock.
export async function answer(code, seat, at, key) {
  const tail = joined(uuidBytes(seat), fourBytes(Math.floor(at / 1000)));
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", key, joined(ANSWER, code.bytes, tail)));
  return ANSWERED + base64url(joined(code.bytes, tail, signature));
}

// Judges an answer by this device's clock, as the node will: of this screen, alive, of this seat's telephone.
export async function heard(text, { session_id: session, seed, seats }, now, { step, life, differ }) {
  const bytes = raw(text, ANSWERED, ANSWER_SIZE), told = bytes.subarray(0, 20), mark = bytes.subarray(20, SHOWN_SIZE);
  const expected = await markOf(seed, told);
  if (uuidOf(bytes.subarray(0, 16)) !== session || mark.some((byte, at) => byte !== expected[at])) throw new Wrong("code_forged");
  const age = now / 1000 - fourOf(bytes.subarray(16, 20)) * step;
  if (age < 0) throw new Wrong("code_early");
  if (age >= life) throw new Wrong("code_old");
  const tail = bytes.subarray(SHOWN_SIZE, SHOWN_SIZE + 20), seat = seats.find((one) => one.seat_id === uuidOf(tail.subarray(0, 16)));
  if (Math.abs(now / 1000 - fourOf(tail.subarray(16))) > differ) throw new Wrong("clock_differs");
  if (!seat?.device_key) throw new Wrong("device_unknown");
  const key = await crypto.subtle.importKey("raw", bytesOf(seat.device_key), "Ed25519", false, ["verify"]);
  const signed = joined(ANSWER, bytes.subarray(0, SHOWN_SIZE), tail);
  if (!(await crypto.subtle.verify("Ed25519", key, bytes.subarray(SHOWN_SIZE + 20), signed))) throw new Wrong("answer_forged");
  return seat;
}
