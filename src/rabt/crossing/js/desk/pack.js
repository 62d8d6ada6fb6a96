// The offline pack: kept sealed, opened only by this device's own key. (ECDH P-256, HKDF-SHA-256, AES-256-GCM)
import { ask } from "./line.js";
import * as store from "../../../credentials/js/card/store.js";

const INFO = new TextEncoder().encode("rabt pack key");
const bytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));

export async function fetchPack(url, device) {
  await store.put("pack", "sealed", { ...(await ask(url, { device_id: device.id })), at: Date.now() });
}

export const fetchedAt = async () => (await store.get("pack", "sealed"))?.at ?? 0;

// Returns the pack's contents, or null where there is none, or none that may still be read.
export async function openPack(device, now = Date.now()) {
  const sealed = await store.get("pack", "sealed");
  if (!sealed) return null;
  const facts = JSON.parse(new TextDecoder().decode(await opened(sealed, device)));
  return now <= Date.parse(facts.good_until) ? facts : null;
}

export async function opened(sealed, device) {
  const ephemeral = bytes(sealed.ephemeral);
  const theirs = await crypto.subtle.importKey("raw", ephemeral, { name: "ECDH", namedCurve: "P-256" }, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, device.wrap.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const wrapping = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: ephemeral, info: INFO }, base, { name: "AES-GCM", length: 256 }, false, ["decrypt"],
  );
  const raw = await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, wrapping, bytes(sealed.wrapped));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  return crypto.subtle.decrypt(
    { name: "AES-GCM", iv: bytes(sealed.nonce), additionalData: new TextEncoder().encode(device.id) }, key, bytes(sealed.content),
  );
}
