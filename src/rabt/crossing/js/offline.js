// The desk without a line: judged by the device's own lists and pack, recorded on the device, sent later.
import { Trust } from "../../credentials/js/card/trust.js";
import * as scan from "../../credentials/js/card/scan.js";
import { isFace } from "../../credentials/js/card/signed.js";
import { fill } from "../../shell/js/words/fill.js";
import * as own from "./desk/device.js";
import { openPack } from "./desk/pack.js";
import { addLook, addRecord, instant, send, waiting } from "./desk/queue.js";
import { grouped, moment } from "./desk/said.js";
import { atDesk } from "./desk/shown.js";

const page = document.querySelector("[data-offline]");
const setup = JSON.parse(document.getElementById("post-setup").textContent);
const say = JSON.parse(document.getElementById("post-words").textContent);
const language = document.documentElement.lang;
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const SIGNS = { green: "✓", amber: "!", red: "✕" };
let device, officer, pack, desk, stopCamera;

function trouble(text) {
  part("problem").hidden = !text;
  part("problem").textContent = text ?? "";
}

async function start() {
  [device, officer] = [await own.self(), await own.officer()];
  pack = device ? await openPack(device).catch(() => null) : null;
  part("desk").hidden = !(pack && officer);
  part("direction").value = setup.usual;
  if (!device) return trouble(say.not_enrolled);
  if (!officer) return trouble(say.officer_gone);
  if (!pack) return trouble(say.pack_none);
  part("pack").textContent = fill(say.pack_holds, { n: pack.cards.length, at: moment(pack.made_at) });
  part("reason").replaceChildren(option("", ""), ...pack.reasons.map((reason) => option(reason.code, reason[language])));
  return counted();
}

function option(value, text) {
  const found = document.createElement("option");
  [found.value, found.textContent] = [value, text];
  return found;
}

async function counted() {
  const left = await waiting();
  part("queue").textContent = left ? fill(say.queue_holds, { n: left }) : "";
}

async function check(typed) {
  trouble();
  desk = await atDesk(typed, part("direction").value, { pack, trust: new Trust(setup) });
  if (!desk) return trouble(say.not_in_pack);
  desk.passage = crypto.randomUUID(); // of this judgement: what is pressed twice is the same passage
  if (desk.row) await addLook({ viewing_id: crypto.randomUUID(), officer, person_ref: desk.row.holder_ref, at: instant() });
  return show();
}

function fact(label, value) {
  const name = document.createElement("dt"), text = document.createElement("dd"), run = document.createElement("bdi");
  [name.textContent, run.textContent] = [label, value];
  text.append(run);
  return [name, text];
}

function show() {
  const { judged, row, signed, direction } = desk, verdict = part("verdict");
  verdict.hidden = false;
  verdict.className = `verdict is-${judged.colour}`;
  verdict.dataset.code = judged.code;
  part("sign").textContent = SIGNS[judged.colour];
  part("word").textContent = say[`colour.${judged.colour}`];
  part("why").textContent = say[`verdict.${judged.code}`];
  part("photo").hidden = !row?.photo;
  if (row?.photo) part("photo").src = `data:image/jpeg;base64,${row.photo}`;
  const name = row?.name_ar ?? signed?.nameAr;
  part("facts").replaceChildren(
    ...(name ? fact(say.person, name) : []), ...(row?.name_latin ? fact("", row.name_latin) : []),
    ...(row?.born_on ? fact(say.born, row.born_on) : []), ...(row?.passport_ends ? fact(say.passport_end, row.passport_ends) : []),
    ...(desk.serial ? fact(say.card, grouped(desk.serial)) : []),
  );
  part("second").hidden = judged.need !== "second_check";
  part("headed").hidden = judged.need !== "shift_head";
  part("checked").checked = false;
  part("head").value = part("named").value = part("reason").value = "";
  part("record").textContent = say[`record_${direction}`];
  part("act").hidden = !desk.serial;
  part("refusal").hidden = direction !== "entry";
  part("unnamed").hidden = Boolean(desk.serial);
  part("desk").hidden = true;
  verdict.focus();
}

async function keep(more) {
  const { passage, judged, direction, serial, typed, signed } = desk;
  await addRecord({
    passage_id: passage, officer, direction, outcome: "passed", serial, token: signed ? typed : "", named: "", at: instant(),
    colour: judged.colour, verdict: judged.code, second_check: false, reason: "", reason_text: "", head_reason: "", ...more,
  });
  again();
  trouble();
  part("queue").textContent = say.kept_here;
  await push();
}

function again() {
  desk = null;
  part("verdict").hidden = true;
  part("desk").hidden = false;
  part("typed").value = "";
  part("typed").focus();
}

// Tries the line each time; without one the records simply stay.
async function push() {
  if (navigator.onLine) await send(setup.upload, device).catch(() => {});
  await counted();
}

part("form").addEventListener("submit", (event) => {
  event.preventDefault();
  check(part("typed").value);
});
part("act").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!desk) return;
  const { need } = desk.judged, said = part("head").value.trim();
  if (need === "second_check" && !part("checked").checked) return trouble(say.second_check);
  if (need === "shift_head" && said.length < 5) return trouble(say.head_word);
  return keep({ second_check: part("checked").checked, head_reason: need === "shift_head" ? said : "" });
});
part("refusal").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!desk) return;
  const reason = part("reason").value, named = part("named").value.trim();
  if (!reason || (!desk.serial && !named)) return trouble(say.refuse_lead);
  return keep({ outcome: "refused", reason, named: desk.serial ? "" : named });
});
part("again").addEventListener("click", again);
part("scan").addEventListener("click", async () => {
  if (stopCamera) { stopCamera(); stopCamera = null; part("video").hidden = true; return; }
  part("video").hidden = false;
  try {
    stopCamera = await scan.fromCamera(part("video"), (text) => {
      stopCamera = null;
      part("video").hidden = true;
      part("typed").value = text;
      check(text);
    }, (text) => text && !isFace(text));
  } catch { part("video").hidden = true; }
});
addEventListener("online", push);
scan.prepare(setup.wasm, true)?.catch?.(() => {});
start();
