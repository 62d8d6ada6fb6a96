// The page that checks a card: for everyone, on any phone, also without a network.
import { Checker } from "./card/checker.js";
import * as scan from "./card/scan.js";
import { isFace } from "./card/signed.js";

const page = document.querySelector("[data-checker]");
const say = JSON.parse(document.getElementById("checker-words").textContent);
const setup = JSON.parse(document.getElementById("checker-setup").textContent);
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const SIGNS = { green: "✓", amber: "!", red: "✕" };
const checker = new Checker(setup);
let stopCamera = null, shown = null;

// The browser knows the six plural forms of Arabic; digits stay those of the house.
function age(seconds) {
  if (seconds === null) return say.none;
  const [unit, size] = seconds < 5400 ? ["minute", 60] : seconds < 172800 ? ["hour", 3600] : ["day", 86400];
  const format = new Intl.NumberFormat(`${document.documentElement.lang}-u-nu-latn`, { style: "unit", unit, unitDisplay: "long" });
  return format.format(Math.max(0, Math.round(seconds / size)));
}

const grouped = (serial) => serial.replace(/^(.{4})(.{4})/, "$1-$2-");

function fact(label, value, latin = false) {
  const name = document.createElement("dt"), text = document.createElement("dd");
  name.textContent = label;
  if (latin) { const run = document.createElement("bdi"); run.dir = "ltr"; run.textContent = value; text.append(run); }
  else text.textContent = value;
  return [name, text];
}

// The occupation in the page's language, from the codes that came with the page.
function occupation(code) {
  const names = setup.occupations[code];
  return names ? names[document.documentElement.lang === "ar" ? 0 : 1] : code;
}

function show(found) {
  const verdict = part("verdict"), facts = part("facts");
  verdict.hidden = false;
  verdict.className = `verdict is-${found.colour}`;
  verdict.dataset.code = found.code;
  part("sign").textContent = SIGNS[found.colour];
  part("word").textContent = say[found.colour];
  part("why").textContent = say[`code.${found.code}`] ?? found.code;
  facts.replaceChildren();
  const card = found.card;
  part("compare").hidden = !card || found.colour === "red";
  part("face").hidden = true;
  part("compare_text").textContent = say.compare;
  shown = part("compare").hidden ? null : card;
  if (card) {
    facts.append(...fact(say.holder, card.nameAr), ...fact("", card.name, true), ...fact(say.occupation, occupation(card.occupation)),
      ...fact(say.issuer, card.issuer, true), ...fact(say.number, grouped(card.serial), true),
      ...fact(say.expires, new Date(card.expires * 1000).toISOString().slice(0, 10), true));
    facts.append(...fact(say.list_age, age(found.listAge)));
  }
  verdict.focus();
  verdict.scrollIntoView({ block: "start" });
}

// A photograph's code counts only for the card that was read before it, in the same picture or just now.
async function check(text, beside = "") {
  if (isFace(text)) return face(text);
  part("text").value = text;
  part("why").textContent = say.working;
  show(await checker.check(text, Date.now() / 1000));
  if (isFace(beside)) await face(beside);
}

async function face(text) {
  if (!shown) return told("face_first");
  try {
    const small = await createImageBitmap(new Blob([await checker.face(text, shown)], { type: "image/webp" }));
    const canvas = part("face");
    [canvas.width, canvas.height] = [small.width, small.height];
    canvas.getContext("2d").drawImage(small, 0, 0);
    canvas.hidden = false;
    part("compare_text").textContent = say.compare_signed;
    part("verdict").scrollIntoView({ block: "start" });
  } catch (found) {
    part("face").hidden = true;
    told(found.code === "face_of_another" ? "face_of_another" : "face_wrong");
  }
}

async function lists() {
  const known = await checker.trust.known(Date.now() / 1000);
  part("lists").replaceChildren(...known.map((list) => {
    const line = document.createElement("li");
    line.textContent = `${list.state}: ${age(list.age)}`;
    line.className = `is-${list.colour}`;
    return line;
  }));
  part("offline").hidden = navigator.onLine;
  part("ready").hidden = !(known.length && navigator.serviceWorker?.controller);
}

async function refresh() {
  try { await checker.trust.refresh(); } catch (found) { if (found.code === "keys_changed") show({ colour: "red", code: "keys_changed", card: null }); }
  await lists();
}

function told(code) { part("note").textContent = code ? say[code] : ""; }

page.addEventListener("submit", (event) => {
  event.preventDefault();
  told("");
  check(part("text").value);
});
part("picture").addEventListener("change", async ({ target }) => {
  if (!target.files.length) return;
  told("");
  const texts = await scan.fromPicture(target.files[0]).catch(() => []);
  target.value = "";
  if (texts.length) check(...texts); else told("no_code");
});
part("scan").addEventListener("click", async () => {
  told("");
  const video = part("video");
  if (stopCamera) { stopCamera(); stopCamera = null; video.hidden = true; part("scan").textContent = say.scan; return; }
  try {
    video.hidden = false;
    stopCamera = await scan.fromCamera(video, (...texts) => {
      stopCamera = null;
      video.hidden = true;
      part("scan").textContent = say.scan;
      check(...texts);
    });
    part("scan").textContent = say.stop;
  } catch {
    video.hidden = true;
    told("no_camera");
  }
});
part("again").addEventListener("click", () => { part("verdict").hidden = true; shown = null; part("text").value = ""; part("text").focus(); });
part("refresh").addEventListener("click", refresh);
for (const change of ["online", "offline"]) addEventListener(change, refresh);

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(setup.worker, { scope: setup.scope }).catch(() => {});
  navigator.serviceWorker.addEventListener("controllerchange", lists);
}
scan.prepare(setup.wasm, true)?.catch?.(() => {});
refresh();
