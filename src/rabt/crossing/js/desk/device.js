// The device's own keys: made here, never leaving, one to sign what it sends and one to open its pack.
import * as store from "../../../credentials/js/card/store.js";

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const SIGNED_IN_FOR = 12 * 3600 * 1000; // an officer's shift: after it the desk asks him to sign in again

export const self = () => store.get("device", "self");

export async function makeKeys() {
  const sign = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const wrap = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const told = await Promise.all([sign, wrap].map((pair) => crypto.subtle.exportKey("raw", pair.publicKey)));
  return { sign, wrap, sign_key: base64(told[0]), wrap_key: base64(told[1]) };
}

export const keep = (device) => store.put("device", "self", device);

export const rememberOfficer = (id) => store.put("device", "officer", { id, at: Date.now() });

// Who is at this desk without a line: whoever signed in here within a shift.
export async function officer() {
  const found = await store.get("device", "officer");
  return found && Date.now() - found.at < SIGNED_IN_FOR ? found.id : "";
}

// A device that was locked forgets all that it held.
export async function forget() {
  for (const name of ["device", "pack", "queue", "viewings"]) await store.clear(name);
}
