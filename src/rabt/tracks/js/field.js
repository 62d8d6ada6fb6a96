// A leader's page in the field: records a patrol for days without a line, sends it when there is one. What it shows of
// itself is always true: recording, paused or not recording at all.
import { ask } from "../../crossing/js/desk/line.js";
import { fill } from "../../shell/js/words/fill.js";
import { base64, open, shut, sitting } from "./walk/closed.js";
import * as store from "./walk/kept.js";
import { once } from "./walk/once.js";
import { begin, E7, record, step } from "./walk/recorder.js";
import { clockOff, pace } from "./walk/rules.js";
import { send } from "./walk/sender.js";

const page = document.querySelector("[data-walk]");
const setup = JSON.parse(document.getElementById("walk-setup").textContent);
const say = setup.words, lang = document.documentElement.lang;
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const made = (name, more = {}, ...inside) => {
  const found = Object.assign(document.createElement(name), more);
  found.append(...inside);
  return found;
};
const time = (at) => new Date(at).toLocaleTimeString(lang === "ar" ? "ar-u-nu-latn" : "en", { hour: "2-digit", minute: "2-digit", timeZone: setup.zone });
const day = (at) => new Date(at).toLocaleDateString(lang === "ar" ? "ar-u-nu-latn" : "en", { weekday: "long", day: "numeric", month: "long", timeZone: setup.zone });

const SEND_EACH = 120_000, HELP_EACH = 10_000, FIX_WAITS = 30_000, COUNTS_DOWN = 5, HOLD = 1500, PICTURE = 1280;
let handset = null, current = null, seat = null, fixes = [], ticking = null, lastSent = null, awake = null, call = null;

function trouble(text) {
  part("problem").hidden = !text;
  part("problem").textContent = text ?? "";
}

// ---------------------------------------------------------------- the telephone and its orders
async function enrolled() {
  const known = await store.handset(setup.account);
  if (known) return known;
  const sign = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const orders = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const told = await ask(setup.enrol, { sign_key: base64(await crypto.subtle.exportKey("raw", sign.publicKey)) });
  const fresh = { account: setup.account, upload: setup.upload, id: told.handset_id, closing: told.closing_key, sign, key: orders, orders: null, at: 0 };
  await store.keepHandset(fresh);
  await navigator.storage?.persist?.();
  return fresh;
}

async function renewOrders() {
  if (!handset) return;
  try {
    const told = await ask(setup.orders, { handset_id: handset.id });
    handset = { ...handset, orders: await shut(handset.key, told), at: Date.now() };
    await store.keepHandset(handset);
    part("signin").hidden = true;
  } catch (found) {
    if (found.code === "handset_locked") {
      await store.wipe(); // another telephone took its place, or it was given up as lost
      handset = null;
      trouble(say.wiped);
    } else if (found.code) part("signin").hidden = false;
  }
}

async function showOrders() {
  const all = handset?.orders ? await open(handset.key, handset.orders) : [];
  const now = Date.now(), walked = new Set((await store.runs()).filter((one) => one.state === "ended").map((one) => one.patrol));
  const ahead = all.filter((one) => Date.parse(one.ends_at) > now - 24 * 3600_000 && !walked.has(one.patrol_id));
  part("list").replaceChildren(...ahead.map(orderLine));
  part("none").hidden = ahead.length > 0;
  part("none").textContent = handset ? say.no_orders : say.not_enrolled;
  part("age").textContent = handset?.at ? fill(say.orders_old, { at: `${day(handset.at)} ${time(handset.at)}` }) : "";
}

const whereOf = (one) => `${setup.bases[one.base] ?? one.base} · ${one.stretches.map((code) => setup.stretches[code] ?? code).join(" · ")}`;

function orderLine(order) {
  if (order.called_off_for) return calledOff(order);
  const go = made("button", { type: "button", className: "main big" }, say.start_patrol);
  go.addEventListener("click", () => start(order));
  const when = fill(say.from_to, { day: day(order.starts_at), from: time(order.starts_at), to: time(order.ends_at) });
  const changed = order.changed_at ? [made("p", { className: "warning" }, fill(say.changed, { at: whenOf(order.changed_at) }))] : [];
  return made("li", { className: "card" }, made("h2", {}, when), ...changed, made("p", {}, whereOf(order)), made("p", { className: "row" }, go));
}

const whenOf = (at) => `${day(at)} ${time(at)}`;

function calledOff(order) {
  const when = fill(say.from_to, { day: day(order.starts_at), from: time(order.starts_at), to: time(order.ends_at) });
  return made("li", { className: "card warning" }, made("h2", {}, when), made("p", {}, fill(say.called_off, { why: order.called_off_for })));
}

// Of the patrol that is being recorded: called off, or changed since it was begun.
async function showNews() {
  const all = current && handset?.orders ? await open(handset.key, handset.orders) : [];
  const mine = all.find((one) => one.patrol_id === current?.patrol);
  const since = mine ? (await open(handset.key, current.about)).since : 0;
  const changed = mine?.changed_at && Date.parse(mine.changed_at) > since;
  const told = mine?.called_off_for ? fill(say.called_off_now, { why: mine.called_off_for }) : changed ? fill(say.changed_now, { at: whenOf(mine.changed_at) }) : "";
  part("news").hidden = !told;
  part("news").textContent = told;
}

async function renew() {
  await renewOrders();
  if (current) await showNews();
  else await showOrders();
}

// ---------------------------------------------------------------- start, pause, resume, end
async function seated() {
  if (seat?.closing === handset.closing) return seat;
  for (const one of await store.sittings()) await store.keepSitting({ ...one, over: true });
  seat = { ...(await sitting(handset.closing)), closing: handset.closing };
  await store.keepSitting(seat.told);
  return seat;
}

const start = once(async (order) => {
  const about = await shut(handset.key, { where: whereOf(order), since: Date.now() });
  current = await begin(order, handset, await seated(), about);
  fixes = [];
  await show();
  tick();
});

async function go(name) {
  if (!current || !(await step(current, await seated(), name))) return;
  clearTimeout(ticking);
  ticking = null;
  if (name === "resume") { fixes = []; tick(); }
  if (name === "end") {
    current = null;
    fixes = [];
    release();
    part("said").textContent = say.ended;
  }
  await show();
  exchange();
}

// To end it one presses for a while, with a finger or on a keyboard, so that no pocket ends a patrol.
function holdToEnd(button) {
  let held = null;
  const down = (event) => {
    if (held || (event.type === "keydown" && ![" ", "Enter"].includes(event.key))) return;
    button.classList.add("is-held");
    held = setTimeout(() => { up(); go("end"); }, HOLD);
  };
  const up = () => { clearTimeout(held); held = null; button.classList.remove("is-held"); };
  for (const name of ["pointerdown", "keydown"]) button.addEventListener(name, down);
  for (const name of ["pointerup", "pointerleave", "pointercancel", "keyup", "blur"]) button.addEventListener(name, up);
  button.addEventListener("click", () => { part("hold").textContent = say.hold_more; });
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}

// ---------------------------------------------------------------- fixes, as seldom as they may be
const located = (exact, oldest) => new Promise((resolve, reject) => {
  navigator.geolocation.getCurrentPosition(resolve, reject, { enableHighAccuracy: exact, maximumAge: oldest, timeout: FIX_WAITS });
});

const asFix = ({ coords, timestamp }) => ({
  at: Math.round(timestamp), lon: coords.longitude, lat: coords.latitude, accuracy: Math.round(coords.accuracy),
  height: coords.altitude === null || coords.altitude === undefined ? null : Math.round(coords.altitude * 10),
});

async function tick() {
  if (current?.state !== "running") return;
  const by = pace(fixes, setup.pace), mine = current;
  try {
    const fix = asFix(await located(by.exact, fixes.length ? 5_000 : 0)); // the first after a pause is none of the pause
    if (current !== mine || mine.state !== "running") return; // paused or ended meanwhile: it is not kept
    await keepFix(fix);
    part("fix").textContent = `${fill(say.accuracy, { n: fix.accuracy })} ${by.still ? say.still : say.moving}`;
    const off = clockOff(fix.at, Date.now());
    trouble(off ? fill(say.clock_off, { n: Math.round(Math.abs(off) / 60) }) : null);
  } catch (found) {
    part("fix").textContent = found.code === 1 ? say.no_fix : say.fix_gone;
  }
  await count();
  if (current === mine && mine.state === "running") ticking = setTimeout(tick, pace(fixes, setup.pace).seconds * 1000);
}

async function keepFix(fix) {
  const before = fixes.at(-1);
  if (before && before.at === fix.at) return;
  const seconds = before ? Math.min(300, Math.max(0, Math.round((fix.at - before.at) / 1000))) : 0;
  await record(current, await seated(), "point", { at: fix.at, lon: E7(fix.lon), lat: E7(fix.lat), accuracy: fix.accuracy, height: fix.height, seconds });
  fixes = [...fixes.slice(-4), fix];
}

// Where he is now, as well as it can be told: a fresh fix, else the last one.
const spotNow = () => located(true, 60_000).then(asFix).catch(() => fixes.at(-1) ?? null);

// ---------------------------------------------------------------- what was seen
function showKinds() {
  part("kinds").replaceChildren(...Object.entries(setup.kinds).map(([code, name]) => {
    const button = made("button", { type: "button", className: setup.grave.includes(code) ? "danger" : "quiet" }, name);
    button.addEventListener("click", () => report(code));
    return button;
  }));
  part("groups").replaceChildren(...Object.entries(setup.groups).map(([code, name]) => {
    const input = made("input", { name: `count_${code}`, id: `count_${code}`, inputMode: "numeric", dir: "ltr", defaultValue: "0", autocomplete: "off" });
    const by = (n, label, sign) => {
      const button = made("button", { type: "button", className: "quiet" }, sign);
      button.setAttribute("aria-label", `${label} · ${name}`);
      button.addEventListener("click", () => { input.value = String(Math.min(setup.most, Math.max(0, counted(input) + n))); });
      return button;
    };
    return made("div", { className: "counter" }, made("label", { htmlFor: input.id }, name), by(-1, say.count_less, "−"), input, by(1, say.count_more, "+"));
  }));
}

const ascii = (typed) => typed.trim().replace(/[٠-٩]/g, (sign) => sign.charCodeAt(0) - 0x660).replace(/[۰-۹]/g, (sign) => sign.charCodeAt(0) - 0x6f0);
const counted = (input) => { const n = Number.parseInt(ascii(input.value), 10); return Number.isFinite(n) ? n : 0; };
let reporting = null, reportSpot = null;

function report(code) {
  reporting = code;
  reportSpot = spotNow(); // taken while he fills the rest in
  const form = part("report");
  form.reset();
  part("kind").textContent = setup.kinds[code];
  part("picked").textContent = "";
  part("run").hidden = true;
  form.hidden = false;
  part("kind").focus();
}

function closeReport() {
  reporting = null;
  part("report").hidden = true;
  part("run").hidden = false;
}

const keepReport = once(async () => {
  const form = part("report"), fix = await reportSpot;
  if (!fix) { trouble(say.no_spot); reportSpot = spotNow(); return; }
  trouble();
  const counts = {};
  for (const code of Object.keys(setup.groups)) {
    const n = Math.min(setup.most, Math.max(0, counted(form.elements[`count_${code}`])));
    if (n) counts[code] = n;
  }
  const said = { at: Date.now(), lon: E7(fix.lon), lat: E7(fix.lat), accuracy: fix.accuracy, kind: reporting, counts, note: form.elements.note.value.replace(/\s+/g, " ").trim().slice(0, setup.note) };
  const number = await record(current, await seated(), "sighting", said);
  const picture = await sizedDown(form.elements.photo.files[0]);
  if (picture && number >= 0) await record(current, await seated(), "photo", { at: Date.now(), of: number }, picture);
  part("said").textContent = say.seen_kept;
  closeReport();
  await count();
  exchange();
});

// A picture is drawn anew and small: nothing hides in it, and it comes over a slow line.
async function sizedDown(file) {
  if (!file) return null;
  try {
    const drawn = await createImageBitmap(file), most = Math.min(1, PICTURE / Math.max(drawn.width, drawn.height));
    const canvas = made("canvas", { width: Math.round(drawn.width * most), height: Math.round(drawn.height * most) });
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.7));
    return new Uint8Array(await blob.arrayBuffer());
  } catch { trouble(say.photo_large); return null; }
}

// ---------------------------------------------------------------- help
function askForHelp() {
  if (!current || !part("calling").hidden) return; // one count at a time, or the second would go on behind a cancel
  let left = COUNTS_DOWN;
  part("calling").hidden = false;
  const spot = spotNow(), told = () => { part("countdown").textContent = fill(say.call_counts, { n: left }); };
  const stop = () => { clearInterval(down); part("calling").hidden = true; part("cancel").onclick = part("now").onclick = null; };
  const fire = async () => { stop(); await callForHelp(spot); };
  const down = setInterval(() => { left -= 1; told(); if (left <= 0) fire(); }, 1000);
  told();
  part("now").onclick = fire;
  part("cancel").onclick = stop;
  part("now").focus();
}

async function callForHelp(spot) {
  const at = Date.now(), quick = await Promise.race([spot, new Promise((told) => setTimeout(told, 3000, null))]) ?? fixes.at(-1);
  const said = { at, lon: quick ? E7(quick.lon) : null, lat: quick ? E7(quick.lat) : null, accuracy: quick?.accuracy ?? null };
  const number = await record(current, await seated(), "distress", said);
  call = { run: current.run, number, at, arrived: null };
  showCall();
  tryHelp();
}

// Tries again and again, whatever the telephone thinks of its line, until the node has it.
async function tryHelp() {
  if (!call || call.arrived) return;
  await exchange();
  if (call && !call.arrived) setTimeout(tryHelp, HELP_EACH);
}

function showCall() {
  part("call").hidden = !call;
  if (!call) return;
  part("call").className = call.arrived ? "said" : "problem";
  part("told").textContent = call.arrived ? fill(say.call_arrived, { at: time(call.arrived) }) : fill(say.call_waiting, { at: time(call.at) });
  part("helps").hidden = Boolean(call.arrived);
}

async function safe() {
  await record(current, await seated(), "safe", { at: Date.now(), of: call.number });
  call = null;
  showCall();
  exchange();
}

// ---------------------------------------------------------------- sending, and what is shown
async function exchange() {
  const told = await send(setup.upload);
  if (told.held.length) lastSent = Date.now();
  if (call && told.held.some((one) => one.run === call.run && one.number === call.number)) { call.arrived = Date.now(); showCall(); }
  const [refused] = Object.values(told.refused);
  if (refused) trouble(fill(say.refused_run, { code: refused }));
  if (told.broken?.code === "handset_locked") { current = null; handset = null; clearTimeout(ticking); trouble(say.wiped); await show(); }
  if (await count()) navigator.serviceWorker?.ready.then((ready) => ready.sync?.register("rabt-tracks")).catch(() => {});
}

async function count() {
  const left = await store.count();
  part("fixes").textContent = current ? fill(say.fixes, { n: current.points }) : "";
  part("waiting").textContent = left ? fill(say.waiting, { n: left }) : lastSent ? say.all_sent : "";
  part("sent").textContent = lastSent ? fill(say.sent_at, { at: time(lastSent) }) : "";
  part("line").textContent = navigator.onLine ? "" : say.no_line;
  return left;
}

async function show() {
  const state = current?.state ?? "none";
  page.dataset.state = state;
  part("state").textContent = say[`state_${state}`];
  part("orders").hidden = Boolean(current);
  part("run").hidden = !current;
  part("sos").hidden = !current;
  if (current) {
    const about = await open(handset.key, current.about);
    part("where").textContent = about.where;
    part("since").textContent = fill(say.since, { at: time(about.since) });
    part("pause").hidden = state !== "running";
    part("resume").hidden = state !== "paused";
    part("seeing").hidden = state !== "running";
    if (state === "paused") part("fix").textContent = "";
  } else {
    part("since").textContent = "";
    part("report").hidden = true;
    part("news").hidden = true;
    await showOrders();
  }
  await count();
}

// The screen may sleep; who drives with the charger on may keep it lit, since a browser takes no fixes in the dark.
async function keepAwake(event) {
  if (!event.target.checked) return release();
  try { awake = await navigator.wakeLock.request("screen"); } catch { event.target.checked = false; }
}
function release() { awake?.release?.(); awake = null; part("awake").checked = false; }

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  if (current?.state === "running") { clearTimeout(ticking); tick(); }
  exchange();
});
part("pause").addEventListener("click", () => go("pause"));
part("resume").addEventListener("click", () => go("resume"));
holdToEnd(part("end"));
part("report").addEventListener("submit", (event) => { event.preventDefault(); keepReport(); });
part("leave").addEventListener("click", closeReport);
part("help").addEventListener("click", askForHelp);
part("safe").addEventListener("click", safe);
part("send").addEventListener("click", async () => { await renew(); await exchange(); });
part("awake").addEventListener("change", keepAwake);
part("awakes").hidden = !("wakeLock" in navigator);
part("photo").addEventListener("change", (event) => { part("picked").textContent = event.target.files[0] ? say.photo_kept : ""; });
addEventListener("online", exchange);
addEventListener("offline", count);
setInterval(() => { if (navigator.onLine && !document.hidden) { renew(); exchange(); } }, SEND_EACH);
part("helps").replaceChildren(...setup.helps.map(({ name, phone }) => made("li", {}, name, ...(phone ? [" ", made("a", { href: `tel:${phone}`, dir: "ltr" }, phone)] : []))));
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(setup.worker, { scope: setup.scope }).then((registered) => registered.active?.postMessage("refill"), () => {});
}

async function wake() {
  try { handset = await enrolled(); } catch (found) { if (found.code) part("signin").hidden = false; }
  current = handset ? (await store.runs()).find((one) => one.state !== "ended" && one.handset === handset.id) ?? null : null;
  showKinds();
  await show();
  page.dataset.ready = "yes";
  if (current?.state === "running") tick();
  await renew();
  exchange();
}
wake().catch(() => trouble(say.no_keys));
