// What was recorded and looked at without a line: kept until the node says that it holds it, sent signed.
import { forget } from "./device.js";
import { ask } from "./line.js";
import * as store from "../../../credentials/js/card/store.js";

const A_BATCH = 100;
const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

export const instant = (at = new Date()) => at.toISOString().replace(/\.\d+Z$/, "+00:00");

export const addRecord = (record) => store.put("queue", record.passage_id, record);
export const addLook = (look) => store.put("viewings", look.viewing_id, look);
export const waiting = async () => (await store.all("queue")).length;

// Which way this card last went, as far as this device recorded it.
export async function lastHere(serial) {
  const passed = (await store.all("queue")).filter((record) => record.serial === serial && record.outcome === "passed");
  passed.sort((one, other) => (one.at < other.at ? -1 : 1));
  return passed.at(-1)?.direction ?? "";
}

// Sends all, in batches; what the node holds is forgotten here. Returns how many records arrived.
export async function send(url, device) {
  let arrived = 0;
  for (;;) {
    const recorded = (await store.all("queue")).slice(0, A_BATCH), looked = (await store.all("viewings")).slice(0, A_BATCH);
    if (!recorded.length && !looked.length) return arrived;
    const content = new TextEncoder().encode(JSON.stringify({ device_id: device.id, recorded, looked }));
    const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", device.sign.privateKey, content));
    const { kept } = await ask(url, { device_id: device.id, content: base64(content), signature: base64(signature) }).catch(locked);
    if (!kept.length) return arrived;
    for (const id of kept) { await store.remove("queue", id); await store.remove("viewings", id); }
    arrived += recorded.length;
  }
}

// A device that the shift head has locked wipes itself.
export async function locked(found) {
  if (found.code === "device_locked") await forget();
  throw found;
}
