// COSE_Sign1 with Ed25519 and nothing optional about it, verified by WebCrypto. (RFC 9052 §4.2, RFC 9596)
import { decode, encodeList } from "./cbor.js";
import { Untrusted } from "./errors.js";

const TAG = 0xd2, ALG = 1, KID = 4, TYP = 16, ED25519 = -8;
const malformed = (why) => new Untrusted("malformed", why);

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function bytesOf(base64url) {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (sign) => sign.charCodeAt(0));
}

// Takes a message of one type apart without believing it.
export function takeApart(data, typ) {
  if (data[0] !== TAG) throw malformed("not a COSE_Sign1");
  const message = decode(data.subarray(1));
  if (!Array.isArray(message) || message.length !== 4) throw malformed("parts");
  const [protectedBytes, rest, payload, signature] = message;
  const whole = [protectedBytes, payload, signature].every((part) => part instanceof Uint8Array);
  if (!whole || !(rest instanceof Map) || rest.size || signature.length !== 64) throw malformed("parts");
  const header = decode(protectedBytes);
  if (!(header instanceof Map) || header.size !== 3 || header.get(TYP) !== typ) throw malformed("header");
  if (header.get(ALG) !== ED25519 || !(header.get(KID) instanceof Uint8Array)) throw malformed("header");
  return { protectedBytes, payload, signature, kid: hex(header.get(KID)) };
}

// Returns the payload if the holder of this raw public key signed it, or raises.
export async function checked(message, publicKey) {
  const key = await crypto.subtle.importKey("raw", publicKey, "Ed25519", false, ["verify"]);
  const signed = encodeList(["Signature1", message.protectedBytes, new Uint8Array(), message.payload]);
  if (!(await crypto.subtle.verify("Ed25519", key, message.signature, signed))) throw new Untrusted("forged");
  return decode(message.payload, { textsAsKeys: true });
}
