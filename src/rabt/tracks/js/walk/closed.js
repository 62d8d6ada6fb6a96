// What a run records is closed to the node's key at once: neither a finder nor the officer himself reads it here again.
// One key for each sitting of the page, wrapped for the node. (ECDH P-256, HKDF-SHA-256, AES-256-GCM)
const INFO = new TextEncoder().encode("rabt recording key");
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const bytes = (base64) => Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
export const base64 = (found) => {
  const all = new Uint8Array(found), parts = [];
  for (let at = 0; at < all.length; at += 0x8000) parts.push(String.fromCharCode(...all.subarray(at, at + 0x8000)));
  return btoa(parts.join(""));
};

// Opens a sitting: a key that cannot leave, and what the node needs to open what it closed.
export async function sitting(closingKey) {
  const theirs = await crypto.subtle.importKey("raw", bytes(closingKey), CURVE, false, []);
  const own = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const wrapping = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: ephemeral, info: INFO }, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"],
  );
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, wrapping, raw); // the wrapping key serves once
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  raw.fill(0);
  const told = { key: crypto.randomUUID(), ephemeral: base64(ephemeral), wrapped: base64(wrapped) };
  return {
    told,
    async close(place, plain) {
      const nonce = crypto.getRandomValues(new Uint8Array(12));
      const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: new TextEncoder().encode(place) }, key, plain);
      return { key: told.key, nonce: base64(nonce), box: base64(box) };
    },
  };
}

// ---------------------------------------------------------------- what the telephone may read itself: its orders
export async function shut(key, facts) {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  return { nonce, box: await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, new TextEncoder().encode(JSON.stringify(facts))) };
}

export async function open(key, { nonce, box }) {
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, key, box)));
}
