// The operations room: the line on a map, a day played again, charts. Whatever it shows stands in the page's tables too.
import "./room/room.css";
import { charts } from "./room/charts.js";
import { LineMap } from "./room/map.js";
import { Replay } from "./room/replay.js";

const page = document.querySelector("[data-operations]");
const setup = JSON.parse(document.getElementById("operations-setup").textContent);
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const RENEW = 30_000; // a picture of now is asked for as often, while somebody looks

const told = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

function lost() { // no WebGL: the tables say all of it
  part("map-part").hidden = true;
  part("lost").hidden = false;
  part("lost").textContent = setup.words.map_lost;
}

async function start() {
  part("map-part").hidden = false;
  const map = new LineMap(part("map"), setup, (text) => { part("under").textContent = text; });
  await map.ready;
  const { pieces } = await told(setup.pieces);
  map.lay(pieces);
  const say = (text) => { if (part("renewed").textContent !== text) part("renewed").textContent = text; }; // read out once
  const renew = async () => {
    try {
      map.show(await told(`${setup.now}?days=${setup.days}`));
      say("");
    } catch {
      say(setup.words.now_failed);
    }
  };
  await renew();
  setInterval(() => document.visibilityState === "visible" && renew(), RENEW);
  for (const one of page.querySelectorAll("[name='shown']"))
    one.addEventListener("change", () => { map.choose(one.value); part("map-part").dataset.shown = one.value; });
  const replay = new Replay(page, map, setup, told);
  await replay.fetch();
  page.dataset.ready = "yes";
}

// Charts are drawn when they are unfolded: before that they have no width.
page.querySelector("[data-charts]").addEventListener("toggle", () => {
  try {
    charts(part("charts"), setup);
  } catch (fault) {
    console.warn(fault); // the table under them says the same
  }
}, { once: true });
try {
  if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no WebGL");
  await start();
} catch (fault) {
  console.warn(fault); // for whoever looks into it: the reader has his tables
  lost();
}
