// The page that checks a card or a printed paper: for everyone, on any phone, also without a network.
import { fill } from "../../shell/js/words/fill.js";
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

// The name of a code in the page's language, from the names that came with the page.
function named(names, code) {
  return names[code]?.[document.documentElement.lang === "ar" ? 0 : 1] ?? code;
}

const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

function ofCard(card) {
  return [...fact(say.holder, card.nameAr), ...fact("", card.name, true), ...fact(say.occupation, named(setup.occupations, card.occupation)),
    ...fact(say.issuer, card.issuer, true), ...fact(say.number, grouped(card.serial), true), ...fact(say.expires, day(card.expires), true)];
}

function ofCourse(course) {
  return [...fact(say.course, named(setup.courses, course.code)), ...(course.centre ? fact(say.centre, named(setup.centres, course.centre)) : []),
    ...fact(say.held, `${day(course.first * 86400)} – ${day(course.last * 86400)}`, true), ...fact(say.hours, String(course.hours), true),
    ...(course.skill ? fact(say.skill, named(setup.service_skills, course.skill)) : []), ...(course.until ? fact(say.skill_until, day(course.until * 86400), true) : [])];
}

function ofPaper(paper) {
  const works = paper.works.flatMap((work) => [
    ...fact(say.occupation, named(setup.occupations, work.occupation)), ...(work.employer ? fact(say.employer, work.employer) : []),
    ...fact(say.worked, `${day(work.first * 86400)} – ${day(work.last * 86400)}`, true), ...(paper.kind === "skills" ? fact(say.tasks, tasks(work)) : []),
  ]);
  return [...fact(say.holder, paper.nameAr), ...(paper.name ? fact("", paper.name, true) : []), ...fact(say.issuer, paper.issuer, true),
    ...fact(say.paper_no, grouped(paper.serial), true), ...fact(say.paper_issued, day(paper.issuedAt), true), ...works, ...(paper.course ? ofCourse(paper.course) : [])];
}

function tasks({ tasks, count }) {
  if (!count) return say.no_tasks;
  return tasks.length ? tasks.map((code) => named(setup.skills, code)).join(" · ") : fill(say.tasks_told, { n: count });
}

function line(text) {
  const found = document.createElement("li");
  found.textContent = text;
  return found;
}

function show(found) {
  const verdict = part("verdict"), facts = part("facts");
  verdict.hidden = false;
  verdict.className = `verdict is-${found.colour}`;
  verdict.dataset.code = found.code;
  part("sign").textContent = SIGNS[found.colour];
  const card = found.card, paper = card?.kind ? card : null;
  part("kind").hidden = !paper;
  part("kind").textContent = paper ? say[`kind.${paper.kind}`] : "";
  part("word").textContent = paper && found.colour === "green" ? say.paper_green : say[found.colour];
  part("why").textContent = say[`code.${found.code}`] ?? found.code;
  facts.replaceChildren();
  part("proves").hidden = !paper || found.colour === "red";
  part("proves").replaceChildren(...(paper ? [say.no_permit, say[`proves_${paper.kind}`], paper.course ? say.proves_not_course : say.proves_not] : []).map(line));
  part("compare").hidden = !card || found.colour === "red";
  part("face").hidden = true;
  part("compare_text").textContent = paper ? say.compare_paper : say.compare;
  shown = paper || part("compare").hidden ? null : card;
  if (card) facts.append(...(paper ? ofPaper(paper) : ofCard(card)), ...fact(say.list_age, age(found.listAge)));
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
  const oldest = new Map(); // a state has lists of cards and of papers: the oldest of them is what counts
  for (const list of known) if (!(oldest.get(list.state)?.age >= list.age)) oldest.set(list.state, list);
  part("lists").replaceChildren(...Array.from(oldest.values(), (list) => {
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
  const text = part("text").value.trim();
  told(text ? "" : "nothing_typed");
  if (text) check(text); else part("text").focus();
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
