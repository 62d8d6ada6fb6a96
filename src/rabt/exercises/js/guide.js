// The guide on an evaluator's device: fetched while there is a line, filled in without one, each score sent once under its own key.
import { Told, ask } from "../../crossing/js/desk/line.js";
import { fill } from "../../shell/js/words/fill.js";
import { keptFor } from "./guide/kept.js";

const page = document.querySelector("[data-guide]");
const setup = JSON.parse(document.getElementById("guide-setup").textContent);
const say = setup.words, tongue = document.documentElement.lang, ar = tongue === "ar";
const ABOUT_IT = /^(exercise_|input_|text_|missing$)/; // refusals of what was written, not of who sends it
const ABOUT_WHO = /^(sign_in_first|not_allowed)$/;
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const in_tongue = (one, name) => one[`${name}_${ar ? "ar" : "en"}`];
const kept = keptFor(setup.account);

const made = (name, more = {}, ...inside) => {
  const found = Object.assign(document.createElement(name), more);
  found.append(...inside);
  return found;
};

// Said aloud by its role; the eye is led there only where a hand asked, and not out of a note that is being written.
function trouble(text, asked = false) {
  part("problem").hidden = !text;
  part("problem").textContent = text ?? "";
  if (text && asked) part("problem").focus();
}

async function renew() {
  const answer = await fetch(setup.guides, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  await kept.renew(await answer.json());
}

// Send what is whole; return how many went, and what stopped it.
async function push() {
  let sent = 0;
  for (const guide of await kept.all()) {
    for (const [id, said] of Object.entries(guide.waits)) {
      if (!isWhole(said)) continue;
      const { key, value, note } = said;
      try {
        await ask(setup.scores, { key, exercise_id: guide.exercise_id, expectation_id: id, value, note, account: setup.account });
      } catch (found) {
        if (!(found instanceof Told) || !ABOUT_IT.test(found.code)) return { sent, why: stopped(found) }; // the next try sends it
        await kept.refused(guide, id, said, found.reason ?? {});
        continue;
      }
      await kept.sent(guide, id, said);
      sent += 1;
    }
  }
  return { sent };
}

const stopped = (found) => (ABOUT_WHO.test(found.code) ? say.not_yours : navigator.onLine ? say.not_sent : "");

// How many went, how many stay here and why: beside the button, where the eye is.
async function tally(sent = 0) {
  const waits = (await kept.all()).flatMap((guide) => Object.values(guide.waits));
  const refused = waits.filter((one) => one.refused).length, whole = waits.filter((one) => isWhole(one) && !one.refused).length;
  const told = { sent, to_send: whole, to_complete: waits.length - whole - refused, not_accepted: refused };
  part("said").textContent = Object.entries(told).filter(([, n]) => n).map(([name, n]) => `${say[name]}: ${n}`).join(" · ");
}

const isWhole = (said) => said.value && (!["partly", "not_met"].includes(said.value) || (said.note.match(/\p{L}/gu) ?? []).length >= 5);

function state(said) {
  if (said.refused) return `${say.not_accepted}: ${said.refused[tongue] ?? ""}`;
  return isWhole(said) ? say.kept_here : said.value ? say.note_missing : say.choose;
}

// One after the other: of two changes in one moment the later one stands.
let turn = Promise.resolve();
const record = (...told) => { turn = turn.then(() => kept.record(...told)); return turn; };

function shown(guide, item) {
  const id = item.expectation_id, waits = guide.waits[id], said = waits ?? item;
  const status = made("p", { className: "hint" }, waits ? state(said) : said.value ? say.sent : "");
  status.setAttribute("role", "status");
  const forget = made("button", { className: "quiet", type: "button", id: `forget-${id}` }, say.forget);
  forget.dataset.forget = "";
  forget.addEventListener("click", async () => { await kept.forget(guide, id); await exchange(true); });
  const tell = (now) => { status.textContent = state(now); forget.remove(); tally(); };
  const choices = Object.entries(setup.met).map(([value, text]) => {
    const input = made("input", { type: "radio", id: `met-${id}-${value}`, name: `met_${guide.exercise_id}_${id}`, value, checked: said.value === value });
    input.addEventListener("change", async () => tell(await record(guide, item, { value })));
    return made("label", {}, input, text);
  });
  const note = made("input", { type: "text", id: `note-${id}`, maxLength: setup.note, value: said.note ?? "", autocomplete: "off" });
  note.addEventListener("input", async () => tell(await record(guide, item, { note: note.value })));
  const head = made("p", {}, made("bdi", {}, `${item.code} · ${item.time}`), ` · ${setup.teams[item.team] ?? item.team} · ${fill(say.within, { n: item.within })}`);
  return made("div", { className: "card" }, head, made("div", { className: "field" },
    made("fieldset", {}, made("legend", {}, in_tongue(item, "text")), made("div", { className: "row" }, ...choices))),
  made("div", { className: "field" }, made("label", {}, say.note, note)), status, ...(waits?.refused ? [forget] : []));
}

// Drawn anew under somebody's hands: who writes goes on where he was, with every letter.
async function show() {
  await turn;
  const guides = await kept.all(), list = part("list");
  const at = list.contains(document.activeElement) ? document.activeElement : null;
  const was = at && { id: at.id, value: at.value, from: at.selectionStart, to: at.selectionEnd };
  list.replaceChildren(...guides.map((guide) =>
    made("section", {}, made("h2", {}, in_tongue(guide, "title"), " ", made("bdi", {}, guide.number)), ...guide.items.map((item) => shown(guide, item)))));
  part("none").hidden = guides.length > 0;
  part("line").textContent = navigator.onLine ? "" : say.no_line;
  const now = was && document.getElementById(was.id);
  if (!now) return;
  now.focus({ preventScroll: true });
  if (now.type === "text") {
    now.value = was.value;
    now.setSelectionRange(was.from, was.to);
  }
}

// One exchange at a time, however often it is asked for.
let going;
const exchange = (asked = false) => (going ??= exchanged(asked).finally(() => { going = undefined; }));

async function exchanged(asked) {
  trouble();
  await turn;
  let told = { sent: 0 };
  if (navigator.onLine) {
    told = await push();
    await renew().catch(() => {});
  }
  await show();
  await tally(told.sent);
  trouble(told.why, asked);
}

part("send").addEventListener("click", () => exchange(true));
addEventListener("online", () => exchange());
addEventListener("offline", () => { part("line").textContent = say.no_line; });
document.addEventListener("visibilitychange", async () => { if (!document.hidden) { await show(); await tally(); } }); // another tab may have sent
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(setup.worker, { scope: setup.scope }).then((registered) => registered.active?.postMessage("refill"), () => {});
}
exchange();
