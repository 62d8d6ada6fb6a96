// The guide on an evaluator's device: fetched while there is a line, filled in without one, each score sent once under its own key.
import { Told, ask } from "../../crossing/js/desk/line.js";
import * as store from "../../credentials/js/card/store.js";

const page = document.querySelector("[data-guide]");
const setup = JSON.parse(document.getElementById("guide-setup").textContent);
const say = setup.words, STORE = "guides", ar = document.documentElement.lang === "ar";
const ABOUT_IT = /^(exercise_|input_|missing$)/; // refusals of what was written, not of who sends it
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const in_tongue = (one, name) => one[`${name}_${ar ? "ar" : "en"}`];

const made = (name, more = {}, ...inside) => {
  const found = Object.assign(document.createElement(name), more);
  found.append(...inside);
  return found;
};
const mine = async () => (await store.all(STORE)).filter((one) => one.account === setup.account);

function trouble(text) {
  part("problem").hidden = !text;
  part("problem").textContent = text ?? "";
  if (text) part("problem").focus();
}

// What the node says now; what was recorded here and not sent stays.
async function renew() {
  const answer = await fetch(setup.guides, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const known = new Map((await mine()).map((one) => [one.exercise_id, one]));
  for (const guide of await answer.json()) {
    const waits = known.get(guide.exercise_id)?.waits ?? {};
    await store.put(STORE, guide.exercise_id, { ...guide, waits, account: setup.account });
    known.delete(guide.exercise_id);
  }
  for (const [id, one] of known) if (!Object.keys(one.waits).length) await store.remove(STORE, id);
}

// Send what is whole; return how many went.
async function push() {
  let sent = 0;
  for (const guide of await mine()) {
    for (const [id, said] of Object.entries(guide.waits)) {
      if (!isWhole(said)) continue;
      try {
        await ask(setup.scores, { key: said.key, exercise_id: guide.exercise_id, expectation_id: id, value: said.value, note: said.note });
      } catch (found) {
        if (!(found instanceof Told) || !ABOUT_IT.test(found.code)) {
          trouble(navigator.onLine ? say.not_sent : ""); // it stays, and the next try sends it
          return sent;
        }
        trouble(found.reason?.[document.documentElement.lang] ?? found.code);
        continue;
      }
      const fresh = await store.get(STORE, guide.exercise_id);
      if (fresh.waits[id]?.key === said.key) delete fresh.waits[id];
      const item = fresh.items.find((one) => one.expectation_id === id);
      Object.assign(item, { value: said.value, note: said.note });
      await store.put(STORE, guide.exercise_id, fresh);
      sent += 1;
    }
  }
  return sent;
}

// How many went, how many stay here and why: beside the button, where the eye is.
async function tally(sent = 0) {
  const waits = (await mine()).flatMap((guide) => Object.values(guide.waits));
  const whole = waits.filter(isWhole).length, told = { sent, to_send: whole, to_complete: waits.length - whole };
  part("said").textContent = Object.entries(told).filter(([, n]) => n).map(([name, n]) => `${say[name]}: ${n}`).join(" · ");
}

const isWhole = (said) => said.value && (!["partly", "not_met"].includes(said.value) || (said.note.match(/\p{L}/gu) ?? []).length >= 5);

const state = (said) => (isWhole(said) ? say.kept_here : said.value ? say.note_missing : say.choose);

// One after the other: two changes in one moment must not write over each other.
let turn = Promise.resolve();
const record = (...told) => { turn = turn.then(() => keep(...told)); return turn; };

async function keep(guide, item, change) {
  const fresh = await store.get(STORE, guide.exercise_id);
  const before = fresh.waits[item.expectation_id] ?? { value: item.value, note: item.note };
  fresh.waits[item.expectation_id] = { ...before, ...change, key: crypto.randomUUID() };
  await store.put(STORE, guide.exercise_id, fresh);
  return fresh.waits[item.expectation_id];
}

function shown(guide, item) {
  const said = guide.waits[item.expectation_id] ?? item, waits = item.expectation_id in guide.waits;
  const status = made("p", { className: "hint" }, waits ? state(said) : said.value ? say.sent : "");
  status.setAttribute("role", "status");
  const tell = (now) => { status.textContent = state(now); tally(); };
  const choices = Object.entries(setup.met).map(([value, text]) => {
    const input = made("input", { type: "radio", name: `met_${item.expectation_id}`, value, checked: said.value === value });
    input.addEventListener("change", async () => tell(await record(guide, item, { value })));
    return made("label", {}, input, text);
  });
  const note = made("input", { type: "text", maxLength: setup.note, value: said.note ?? "", autocomplete: "off" });
  note.addEventListener("input", async () => tell(await record(guide, item, { note: note.value })));
  const head = made("p", {}, made("bdi", {}, `${item.code} · ${item.time}`), ` · ${setup.teams[item.team] ?? item.team} · ${say.within.replace("{n}", item.within)}`);
  return made("div", { className: "card" }, head, made("div", { className: "field" },
    made("fieldset", {}, made("legend", {}, in_tongue(item, "text")), made("div", { className: "row" }, ...choices))),
  made("div", { className: "field" }, made("label", {}, say.note, note)), status);
}

async function show() {
  const guides = await mine();
  part("list").replaceChildren(...guides.map((guide) =>
    made("section", {}, made("h2", {}, in_tongue(guide, "title"), " ", made("bdi", {}, guide.number)), ...guide.items.map((item) => shown(guide, item)))));
  part("none").hidden = guides.length > 0;
  part("line").textContent = navigator.onLine ? "" : say.no_line;
}

async function exchange() {
  trouble();
  let sent = 0;
  if (navigator.onLine) {
    sent = await push();
    await renew().catch(() => {});
  }
  await show();
  await tally(sent);
}

part("send").addEventListener("click", exchange);
addEventListener("online", exchange);
addEventListener("offline", () => { part("line").textContent = say.no_line; });
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(setup.worker, { scope: setup.scope }).then((registered) => registered.active?.postMessage("refill"), () => {});
}
exchange();
