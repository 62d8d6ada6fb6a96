// The page “this device”: enrol it, renew its pack, send what it kept.
import { fill } from "../../shell/js/words/fill.js";
import * as own from "./desk/device.js";
import { ask } from "./desk/line.js";
import { fetchPack, openPack } from "./desk/pack.js";
import { locked, send, waiting } from "./desk/queue.js";
import { moment } from "./desk/said.js";

const page = document.querySelector("[data-device]");
const setup = JSON.parse(document.getElementById("post-setup").textContent);
const say = JSON.parse(document.getElementById("post-words").textContent);
const part = (name) => page.querySelector(`[data-part="${name}"]`);

function trouble(found) {
  const box = part("problem");
  box.hidden = !found;
  box.textContent = found ? (found.reason?.[document.documentElement.lang] ?? found.message) : "";
}

async function show() {
  const device = await own.self();
  part("enrol").hidden = Boolean(device);
  part("state").hidden = !device;
  if (!device) return;
  part("name").textContent = `${device.name} · ${device.port}`;
  const pack = await openPack(device).catch(() => null), left = await waiting();
  part("pack").textContent = pack
    ? fill(say.pack_holds, { n: pack.cards.length, at: moment(pack.made_at) })
    : say.pack_none;
  part("queue").textContent = left ? fill(say.queue_holds, { n: left }) : say.queue_sent;
}

async function attempt(deed) {
  trouble(null);
  try { await deed(); } catch (found) { trouble(found); }
  await show();
}

part("form").addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const keys = await own.makeKeys();
    const told = await ask(setup.enrol, { code: part("form").elements.code.value, sign_key: keys.sign_key, wrap_key: keys.wrap_key });
    const device = { id: told.device_id, port: told.port, name: told.name, sign: keys.sign, wrap: keys.wrap };
    await own.keep(device);
    await navigator.storage?.persist?.();
    await fetchPack(setup.pack, device);
  });
});
part("fetch").addEventListener("click", () => attempt(async () => fetchPack(setup.pack, await own.self()).catch(locked)));
part("send").addEventListener("click", () => attempt(async () => send(setup.upload, await own.self())));
own.rememberOfficer(setup.officer).then(show);
