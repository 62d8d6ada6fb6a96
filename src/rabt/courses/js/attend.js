// A trainee's telephone: its own key answers the code on the screen, over the line, or shown to the trainer without one.
import * as scan from "../../credentials/js/card/scan.js";
import * as store from "../../credentials/js/card/store.js";
import { Told, ask } from "../../crossing/js/desk/line.js";
import { SHOWN, answer, base64url, readShown } from "./hall/code.js";
import { draw, prepare } from "./hall/drawn.js";

const page = document.querySelector("[data-attend]");
const setup = JSON.parse(document.getElementById("attend-setup").textContent);
const say = setup.words, HALL = "hall";
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const keyOf = (name) => `${name}:${setup.account}`;
let stopCamera = null;

function tell(text, good = false) {
  part("said").textContent = text ?? "";
  part("said").className = good === "warning" ? "warning" : good ? "said success" : text ? "problem" : "";
}

// ---------------------------------------------------------------- the telephone's own key, which cannot leave it
async function ownKey() {
  const known = await store.get(HALL, keyOf("device"));
  if (known) return known;
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const fresh = { pair, enrolled: false };
  await store.put(HALL, keyOf("device"), fresh);
  return fresh;
}

async function enrol() {
  const device = await ownKey();
  await store.put(HALL, keyOf("seats"), { ...(await store.get(HALL, keyOf("seats"))), ...setup.seats });
  if (!device.enrolled && navigator.onLine) {
    try {
      const raw = await crypto.subtle.exportKey("raw", device.pair.publicKey);
      await ask(setup.device, { key: base64url(raw) });
      await store.put(HALL, keyOf("device"), { ...device, enrolled: true });
      await navigator.storage?.persist?.();
    } catch (found) {
      tell(found instanceof Told ? found.reason?.[document.documentElement.lang] ?? found.code : say.not_enrolled);
    }
  }
  const { enrolled } = await ownKey();
  part("device").textContent = enrolled ? say.enrolled : say.not_enrolled;
  part("scan").disabled = !enrolled;
}

// ---------------------------------------------------------------- the answer
async function reply(text) {
  part("answer").hidden = true;
  tell(say.sending, true);
  try {
    const code = readShown(text), seats = (await store.get(HALL, keyOf("seats"))) ?? {};
    const seat = seats[code.session];
    if (!seat) return tell(say.no_seat);
    const said = await answer(code, seat, Date.now(), (await ownKey()).pair.privateKey);
    await send(said);
  } catch (found) { tell(say[`code.${found.code}`] ?? say.not_a_code); }
}

async function send(said) {
  if (navigator.onLine) {
    try {
      const told = await ask(setup.attend, { text: said });
      return tell(`✓ ${told.mark === "late" ? say.late : say.present}`, true);
    } catch (found) {
      if (found instanceof Told) return tell(found.reason?.[document.documentElement.lang] ?? found.code);
    }
  }
  tell(say.no_line, "warning");
  part("answer").hidden = false;
  part("picture").dataset.text = said;
  await draw(part("picture"), said, say.show_trainer);
}

async function toggleCamera() {
  if (stopCamera) {
    stopCamera();
    stopCamera = null;
    part("video").hidden = true;
    part("scan").textContent = say.scan;
    return;
  }
  tell();
  part("video").hidden = false;
  part("scan").textContent = say.stop;
  try {
    stopCamera = await scan.fromCamera(part("video"), (text) => {
      stopCamera = null;
      part("video").hidden = true;
      part("scan").textContent = say.again;
      reply(text);
    }, (text) => text.startsWith(SHOWN));
  } catch {
    stopCamera = null;
    part("video").hidden = true;
    part("scan").textContent = say.scan;
    tell(say.no_camera);
  }
}

part("scan").addEventListener("click", toggleCamera);
part("typed").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = event.target.elements.text.value.trim();
  if (text) reply(text);
});
addEventListener("online", enrol);
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(setup.worker, { scope: setup.scope }).then((registered) => registered.active?.postMessage("refill"), () => {});
}
prepare(setup.wasm.writer)?.catch?.(() => {});
scan.prepare(setup.wasm.reader, true)?.catch?.(() => {});
enrol();
