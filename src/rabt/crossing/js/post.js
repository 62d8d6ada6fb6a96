// The desk with a line: the camera fills the form; beside it the device renews its pack and sends what it kept.
import { Trust } from "../../credentials/js/card/trust.js";
import * as scan from "../../credentials/js/card/scan.js";
import { isFace } from "../../credentials/js/card/signed.js";
import * as own from "./desk/device.js";
import { fetchPack, fetchedAt } from "./desk/pack.js";
import { locked, send } from "./desk/queue.js";

const page = document.querySelector("[data-post]");
const setup = JSON.parse(document.getElementById("post-setup").textContent);
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const PACK_RENEWED_AFTER = 6 * 3600 * 1000;
let stopCamera = null;

if (navigator.mediaDevices?.getUserMedia) {
  const button = part("scan"), start = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (stopCamera) { stopCamera(); stopCamera = null; part("video").hidden = true; button.textContent = start; return; }
    part("video").hidden = false;
    try {
      stopCamera = await scan.fromCamera(part("video"), (text) => {
        const form = page.querySelector("form");
        form.elements.typed.value = text;
        form.requestSubmit();
      }, (text) => text && !isFace(text));
      button.textContent = button.dataset.stop;
    } catch { part("video").hidden = true; }
  });
  scan.prepare(setup.wasm)?.catch?.(() => {});
}

// What the device does by itself while there is a line; a fault here must not disturb the desk.
async function keepReady() {
  await own.rememberOfficer(setup.officer);
  await new Trust(setup).refresh();
  const device = await own.self();
  if (!device) return;
  await send(setup.upload, device);
  if (Date.now() - (await fetchedAt()) > PACK_RENEWED_AFTER) await fetchPack(setup.pack, device).catch(locked);
}

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(setup.worker, { scope: setup.scope }).then((registered) => registered.active?.postMessage("refill"), () => {});
}
keepReady().catch((found) => console.warn(found.message));
