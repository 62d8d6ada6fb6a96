// Visits on an inspector's device: fetched while there is a line, filled in without one, sent once, forgotten when held.
import { Told, ask } from "../../crossing/js/desk/line.js";
import { fill } from "../../shell/js/words/fill.js";
import * as store from "../../credentials/js/card/store.js";

const page = document.querySelector("[data-field]");
const setup = JSON.parse(document.getElementById("field-setup").textContent);
const say = setup.words, STORE = "visits";
const ABOUT_IT = /^(visit_|checklist_|note_|workers_|inspection_|input_|missing$)/; // refusals of what was written, not of who sends it
const part = (name) => page.querySelector(`[data-part="${name}"]`);
let open = null; // the visit that is being filled in

const made = (name, more = {}, ...inside) => {
  const found = Object.assign(document.createElement(name), more);
  found.append(...inside);
  return found;
};
const mine = async () => (await store.all(STORE)).filter((one) => one.account === setup.account);
const named = (one) => (document.documentElement.lang === "ar" ? one.name_ar : one.name_latin);
const isBegun = (one) => Boolean(one.arrived_at);
const nowHere = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

function trouble(text) {
  part("problem").hidden = !text;
  part("problem").textContent = text ?? "";
  if (text) part("problem").focus();
}

// What the node says is to be done; what is done elsewhere goes, but never what was seen and typed here.
async function renew() {
  const answer = await fetch(setup.visits, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const told = await answer.json(), known = new Map((await mine()).map((one) => [one.visit_id, one]));
  for (const one of told) {
    const here = known.get(one.visit_id) ?? { key: crypto.randomUUID(), account: setup.account, answers: {} };
    await store.put(STORE, one.visit_id, { ...here, ...one, gone: false });
    known.delete(one.visit_id);
  }
  for (const [id, one] of known) {
    if (one.finished) continue;
    if (isBegun(one)) await store.put(STORE, id, { ...one, gone: true });
    else await store.remove(STORE, id);
  }
}

// Sends what is finished, each under its own key; what the node refuses comes back to be mended.
async function push() {
  for (const one of (await mine()).filter(({ finished }) => finished)) {
    try {
      await ask(setup.visits, {
        visit_id: one.visit_id, key: one.key, arrived_at: new Date(one.arrived_at).toISOString(), place: one.seen_place,
        workers_seen: Number(one.workers_seen),
        answers: one.items.map((item) => ({ item, said: one.answers[item].said, note: one.answers[item].note ?? "" })),
      });
      await store.remove(STORE, one.visit_id);
      part("said").textContent = `${say.sent} ${named(one)}`;
    } catch (found) {
      if (!(found instanceof Told) || !ABOUT_IT.test(found.code)) return trouble(navigator.onLine ? say.not_sent : ""); // it stays, and the next try sends it
      await store.put(STORE, one.visit_id, { ...one, finished: false });
      part("said").textContent = "";
      trouble(`${named(one)}: ${found.reason?.[document.documentElement.lang] ?? found.code}`);
    }
  }
}

async function show() {
  const visits = (await mine()).sort((one, other) => (one.due_on < other.due_on ? -1 : 1));
  part("list").replaceChildren(...visits.map(line));
  part("none").hidden = visits.length > 0;
  part("line").textContent = navigator.onLine ? "" : say.no_line;
}

function line(one) {
  const word = one.finished ? say.to_send : one.gone ? say.read : isBegun(one) ? say.go_on : say.open_visit;
  const choose = made("button", { type: "button", className: one.finished || one.gone ? "quiet" : "main", disabled: Boolean(one.finished) }, word);
  choose.addEventListener("click", () => fillIn(one.visit_id));
  const row = made("p", { className: "row" }, choose), due = made("bdi", {}, one.due_on);
  if (one.gone) row.append(forgetting(one));
  return made("li", { className: "card" }, made("h2", {}, named(one)), made("p", {}, `${setup.places[one.place] ?? ""} · ${say.due_on} `, due),
    ...(one.gone ? [made("p", { className: "warning" }, say.gone)] : []), row);
}

// What the office no longer waits for is deleted by whoever typed it, and by nobody else.
function forgetting(one) {
  const found = made("button", { type: "button", className: "danger" }, say.delete);
  found.addEventListener("click", async () => { await store.remove(STORE, one.visit_id); trouble(); await show(); });
  return found;
}

// ---------------------------------------------------------------- one visit
async function fillIn(id) {
  open = await store.get(STORE, id);
  part("overview").hidden = true;
  part("visit").hidden = false;
  part("name").textContent = named(open);
  const form = part("form");
  form.elements.arrived_at.value = open.arrived_at || nowHere();
  form.elements.place.value = open.seen_place || open.place;
  form.elements.workers_seen.value = open.workers_seen ?? "";
  part("items").replaceChildren(...open.items.map(item));
  trouble();
  part("name").focus();
}

function item(code) {
  const answer = open.answers[code] ?? {};
  const choices = Object.entries(setup.says).map(([value, text]) =>
    made("label", {}, made("input", { type: "radio", name: `said_${code}`, value, checked: answer.said === value }), text));
  const note = made("input", { type: "text", name: `note_${code}`, maxLength: setup.note, value: answer.note ?? "", autocomplete: "off" });
  const noted = made("div", {}, made("label", {}, say.note, note));
  return made("div", { className: "field card", id: `item_${code}` },
    made("fieldset", {}, made("legend", {}, setup.checks[code] ?? code), made("div", { className: "row" }, ...choices)), noted);
}

async function keep() {
  if (!open) return;
  const { elements } = part("form");
  open.arrived_at = elements.arrived_at.value;
  open.seen_place = elements.place.value;
  open.workers_seen = elements.workers_seen.value;
  for (const code of open.items) open.answers[code] = { said: elements[`said_${code}`].value, note: elements[`note_${code}`].value };
  await store.put(STORE, open.visit_id, open);
  part("kept").textContent = say.kept_here;
}

const digits = (typed) => typed.trim().replace(/[٠-٩]/g, (sign) => sign.charCodeAt(0) - 0x660).replace(/[۰-۹]/g, (sign) => sign.charCodeAt(0) - 0x6f0);

// What is wanting before it can be sent; the first of it is shown.
function wanting() {
  if (!open.arrived_at || Date.parse(open.arrived_at) > Date.now() + 600_000) return [say.arrived_wrong, "arrived_at"];
  const workers = digits(open.workers_seen);
  if (!/^\d{1,6}$/.test(workers) || Number(workers) > setup.workers) return [say.workers_wrong, "workers_seen"];
  open.workers_seen = workers;
  const unsaid = open.items.filter((code) => !open.answers[code].said);
  if (unsaid.length) return [fill(say.not_whole, { n: unsaid.length }), `item_${unsaid[0]}`];
  const bare = open.items.find((code) => open.answers[code].said === "no" && !open.answers[code].note.trim());
  return bare ? [say.note_missing, `item_${bare}`] : null;
}

async function finish(event) {
  event.preventDefault();
  await keep();
  if (!open) return; // pressed twice
  const found = wanting();
  if (found) {
    trouble(found[0]);
    document.getElementById(found[1])?.scrollIntoView({ block: "center" });
    return;
  }
  await store.put(STORE, open.visit_id, { ...open, finished: true });
  part("said").textContent = say.to_send;
  await back();
  await exchange();
}

async function back() {
  open = null;
  part("visit").hidden = true;
  part("overview").hidden = false;
  part("kept").textContent = "";
  trouble();
  await show();
}

async function exchange() {
  if (navigator.onLine) {
    await push();
    await renew().catch(() => {});
  }
  await show();
}

part("form").addEventListener("input", keep);
part("form").addEventListener("submit", finish);
part("back").addEventListener("click", async () => { await keep(); await back(); });
part("send").addEventListener("click", exchange);
addEventListener("online", exchange);
addEventListener("offline", show);
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(setup.worker, { scope: setup.scope }).then((registered) => registered.active?.postMessage("refill"), () => {});
}
exchange().then(async () => {
  const wanted = new URLSearchParams(location.search).get("visit");
  if (wanted && (await store.get(STORE, wanted))) await fillIn(wanted);
});
