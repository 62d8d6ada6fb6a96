// The trainer's screen: turns the code each fifteen seconds, hears answers without a line, sends them when there is one.
import * as scan from "../../credentials/js/card/scan.js";
import * as store from "../../credentials/js/card/store.js";
import { Told, ask } from "../../crossing/js/desk/line.js";
import { open, shut } from "../../tracks/js/walk/closed.js";
import { ANSWERED, heard as judged, shown, stepOf } from "./hall/code.js";
import { draw, prepare } from "./hall/drawn.js";
import { fill } from "../../shell/js/words/fill.js";

const page = document.querySelector("[data-screen]");
const setup = JSON.parse(document.getElementById("screen-setup").textContent);
const say = setup.words, arabic = document.documentElement.lang === "ar", HALL = "hall", RENEW = 15_000;
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const made = (name, more = {}, ...inside) => { const found = Object.assign(document.createElement(name), more); found.append(...inside); return found; };
const named = (seat) => (arabic ? seat.name_ar : seat.name_latin || seat.name_ar);
const time = (at) => new Date(at).toLocaleString(arabic ? "ar-u-nu-latn" : "en", { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: setup.zone });
const keyOf = (name) => `${name}:${setup.account}`;
let sessions = [], current = null, turned = -1, stopCamera = null, failed = false;

function trouble(text) {
  part("problem").hidden = !text;
  part("problem").textContent = text ?? "";
}

// ---------------------------------------------------------------- what the device keeps, closed to a key that cannot leave it
async function deviceKey() {
  const known = await store.get(HALL, keyOf("key"));
  if (known) return known;
  const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await store.put(HALL, keyOf("key"), key);
  return key;
}

const outbox = async () => (await store.get(HALL, keyOf("heard"))) ?? [];

async function renew() {
  try {
    const answer = await fetch(setup.sessions, { headers: { Accept: "application/json" } });
    if (answer.status === 401 || answer.status === 403 || answer.redirected) { part("signin").hidden = false; return; }
    if (!answer.ok) throw new Error(String(answer.status));
    sessions = await answer.json();
    part("signin").hidden = true;
    await store.put(HALL, keyOf("sessions"), await shut(await deviceKey(), sessions));
    if (current) current = sessions.find((one) => one.session_id === current.session_id) ?? current;
  } catch {
    const kept = await store.get(HALL, keyOf("sessions"));
    if (kept && !sessions.length) sessions = await open(await deviceKey(), kept);
  }
}

// Sends what was heard, session by session; what the node holds is forgotten here.
async function push() {
  const waiting = await outbox();
  for (const session of new Set(waiting.map((one) => one.session))) {
    const mine = waiting.filter((one) => one.session === session);
    try {
      await ask(setup.hear, { session_id: session, said_at: new Date().toISOString(), heard: mine.map(({ text, at }) => ({ text, heard_at: new Date(at).toISOString() })) });
    } catch (found) {
      if (!(found instanceof Told)) return trouble(navigator.onLine ? say.not_sent : "");
      trouble(found.reason?.[document.documentElement.lang] ?? found.code);
      if (found.code !== "session_step_closed") return;
    }
    await store.put(HALL, keyOf("heard"), (await outbox()).filter((one) => one.session !== session));
  }
}

async function exchange() {
  if (navigator.onLine) {
    await push();
    await renew();
  } else if (!sessions.length) await renew();
  await show();
}

// ---------------------------------------------------------------- the list of sessions, and the one that is shown
async function show() {
  part("line").textContent = navigator.onLine ? say.line : say.no_line;
  const waiting = await outbox();
  part("waiting").textContent = waiting.length ? fill(say.to_send, { n: waiting.length }) : "";
  const ahead = sessions.filter((one) => ["planned", "open"].includes(one.state)).sort((one, other) => (one.starts_at < other.starts_at ? -1 : 1));
  part("list").replaceChildren(...ahead.map(line));
  part("none").hidden = ahead.length > 0;
  if (!current) return;
  const known = new Set(waiting.filter((one) => one.session === current.session_id).map((one) => one.seat));
  const here = current.seats.filter((seat) => seat.noted || known.has(seat.seat_id));
  part("count").textContent = fill(say.answered, { n: here.length, all: current.seats.length });
  part("seats").replaceChildren(...current.seats.map((seat) => {
    const isHere = here.includes(seat);
    return made("li", { className: isHere ? "is-here" : "" }, `${isHere ? "✓ " : "· "}${named(seat)}`);
  }));
}

function line(one) {
  const go = made("button", { type: "button", className: "main" }, say.show);
  go.addEventListener("click", () => begin(one));
  return made("li", { className: "card" }, made("h2", {}, one.topic), made("p", {}, `${one.course} · ${time(one.starts_at)}`), made("p", { className: "row" }, go));
}

async function begin(one) {
  current = one;
  turned = -1;
  trouble();
  part("overview").hidden = true;
  part("session").hidden = false;
  part("topic").textContent = one.topic;
  part("topic").focus();
  navigator.wakeLock?.request("screen").catch(() => {});
  if (navigator.onLine) {
    try {
      await ask(setup.hear, { session_id: one.session_id, said_at: new Date().toISOString(), heard: [] });
    } catch (found) {
      if (found instanceof Told) trouble(found.reason?.[document.documentElement.lang] ?? found.code);
    }
    await renew();
  }
  await show();
}

function leave() {
  stopCamera?.();
  stopCamera = null;
  part("video").hidden = true;
  current = null;
  part("session").hidden = true;
  part("overview").hidden = false;
  trouble();
  exchange();
}

// ---------------------------------------------------------------- the code turns
async function turn() {
  if (!current) return;
  const now = Date.now(), step = stepOf(now, setup.step);
  part("turns").textContent = fill(say.turns_in, { n: setup.step - Math.floor((now / 1000) % setup.step) });
  if (step === turned) return;
  turned = step;
  try {
    const text = await shown(current.seed, current.session_id, step);
    part("code").dataset.text = text;
    await draw(part("code"), text, say.show);
  } catch { if (!failed) trouble(say.not_sent); failed = true; }
}

// ---------------------------------------------------------------- answers heard through the camera, without a line
async function hear(text) {
  const at = Date.now();
  try {
    const seat = await judged(text, current, at, setup);
    const waiting = await outbox();
    if (!seat.noted && !waiting.some((one) => one.session === current.session_id && one.seat === seat.seat_id))
      await store.put(HALL, keyOf("heard"), [...waiting, { session: current.session_id, seat: seat.seat_id, text, at }]);
    part("heard").textContent = `✓ ${fill(say.heard, { name: named(seat) })}`;
    trouble();
  } catch (found) {
    part("heard").textContent = "";
    trouble(say[`code.${found.code}`] ?? found.message);
  }
  await show();
  if (navigator.onLine) push().then(show);
}

async function toggleCamera() {
  if (stopCamera) {
    stopCamera();
    stopCamera = null;
    part("video").hidden = true;
    part("scan").textContent = say.scan;
    return;
  }
  part("video").hidden = false;
  part("scan").textContent = say.stop;
  try {
    const look = async () => {
      stopCamera = await scan.fromCamera(part("video"), async (text) => {
        await hear(text);
        if (stopCamera) await look();
      }, (text) => text.startsWith(ANSWERED));
    };
    await look();
  } catch {
    stopCamera = null;
    part("video").hidden = true;
    part("scan").textContent = say.scan;
    trouble(say.no_camera);
  }
}

part("scan").addEventListener("click", toggleCamera);
part("back").addEventListener("click", leave);
part("send").addEventListener("click", exchange);
part("typed").addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = event.target.elements.text, text = field.value.trim();
  field.value = "";
  if (text) await hear(text);
});
addEventListener("online", exchange);
addEventListener("offline", show);
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(setup.worker, { scope: setup.scope }).then((registered) => registered.active?.postMessage("refill"), () => {});
}
prepare(setup.wasm.writer)?.catch?.(() => {});
scan.prepare(setup.wasm.reader, false)?.catch?.(() => {});
setInterval(turn, 250);
setInterval(() => { if (current && navigator.onLine) exchange(); }, RENEW);
exchange();
