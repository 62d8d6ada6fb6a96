// The map: our own tiles, the pieces of the line by what is known of them, crews and incidents.
import "maplibre-gl/dist/maplibre-gl.css";
import { AttributionControl, Map as Sheet, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import { fill } from "../../../shell/js/words/fill.js";
import { KEYS, style } from "./style.js";

const collection = (features) => ({ type: "FeatureCollection", features });
const point = (spot, properties) => ({ type: "Feature", geometry: { type: "Point", coordinates: spot }, properties });
const UNSEEN = "unseen";

export class LineMap {
  constructor(box, setup, tell) {
    Object.assign(this, { setup, tell, mode: "look", pieces: [], told: null });
    setWorkerUrl(setup.worker);
    const west = Math.min(setup.first[0], setup.last[0]) - 1.2, east = Math.max(setup.first[0], setup.last[0]) + 1.2;
    this.sheet = new Sheet({
      container: box, style: style(setup), attributionControl: false, dragRotate: false, pitchWithRotate: false,
      bounds: [[west, Math.min(setup.first[1], setup.last[1]) - 0.3], [east, Math.max(setup.first[1], setup.last[1]) + 0.5]],
      minZoom: 3.5, maxZoom: 15, refreshExpiredTiles: false, fadeDuration: 0, touchPitch: false,
    });
    this.sheet.addControl(new NavigationControl({ showCompass: false }), "top-left");
    this.sheet.addControl(new ScaleControl({ unit: "metric" }), "top-right");
    this.sheet.addControl(new AttributionControl({ compact: false, customAttribution: setup.words.source }), "bottom-right");
    this.sheet.getCanvas().setAttribute("aria-label", setup.words.sheet);
    this.ready = new Promise((done, failed) => {
      this.sheet.once("load", done);
      this.sheet.once("error", ({ error }) => failed(error));
    });
    this.sheet.keyboard.disableRotation();
    this.sheet.touchZoomRotate.disableRotation();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolour());
    for (const layer of KEYS.flatMap(({ id }) => [`piece-${id}`])) {
      this.sheet.on("mousemove", layer, ({ features }) => this.tell(features[0].properties.said));
      this.sheet.on("mouseleave", layer, () => this.tell(""));
    }
    for (const layer of ["crews", "incidents", "detected", "sensors"]) this.sheet.on("mousemove", layer, ({ features }) => this.tell(features[0].properties.said));
  }

  recolour() { // the tiles stay; what was laid upon them is laid again
    this.sheet.setStyle(style(this.setup));
    this.sheet.once("styledata", () => { this.draw(); this.over?.(); });
  }

  lay(pieces) {
    this.pieces = pieces;
  }

  choose(mode) {
    this.mode = mode;
    this.draw();
  }

  visible() { // layers that have nothing to say now are not asked
    for (const { id, aside } of KEYS) this.sheet.setLayoutProperty(`piece-${id}`, "visibility", (this.mode === "look") === !aside ? "visible" : "none");
  }

  show(told) {
    this.told = told;
    this.draw();
  }

  draw() {
    if (!this.told) return;
    this.visible();
    this.sheet.getSource("pieces").setData(collection(this.pieces.flatMap((piece) => this.marked(piece))));
    const say = this.setup.words;
    this.sheet.getSource("crews").setData(collection(this.told.crews.filter(({ spot }) => spot).map((crew) => point(crew.spot, {
      calls: crew.calls, name: crew.stretches.join(" "), said: `${crew.calls ? say.calls : say.crew} ${crew.stretches.join(" ")} · ${clockOf(crew.at)}`,
    }))));
    this.sheet.getSource("incidents").setData(collection(this.told.incidents.map((one) => this.incident(one))));
    this.drawSensors();
  }

  drawSensors() {
    const say = this.setup.words, marked = (said, one) => `${said} ${one.name} · ${clockOf(one.at)}${one.simulated ? ` · ${say.simulated}` : ""}`;
    this.sheet.getSource("sensors").setData(collection(this.told.sensors.map((one) => point(one.spot, { simulated: one.simulated, said: marked(say.sensor, one) }))));
    this.sheet.getSource("detected").setData(collection(this.told.detected.map((one) => point(one.spot, { simulated: one.simulated, said: marked(say.detected, one) }))));
  }

  incident(one) {
    const say = this.setup.words;
    const more = [one.simulated && say.simulated, one.coarse && say.coarse].filter(Boolean).join(" · ");
    return point(one.spot, { simulated: one.simulated, said: `${say.incident} ${one.number} · ${clockOf(one.at)}${more ? ` · ${more}` : ""}` });
  }

  // One line for a piece, or two side by side: effort and finds. Where nobody looked it says so, and draws no nought.
  marked(piece) {
    const [band, hours, minutes, finds, effort, found] = this.told.pieces[piece.code], say = this.setup.words;
    const feature = (key, side, said) => ({
      type: "Feature", geometry: { type: "LineString", coordinates: piece.line }, properties: { key, side, said: `${piece.code}: ${said}` },
    });
    if (this.mode === "look") return [feature(band, 0, hours === null ? say.never : fill(say.hours_ago, { n: hours }))];
    const unseen = minutes === 0;
    return [
      feature(unseen ? UNSEEN : `effort-${effort}`, -1, unseen ? say.not_looked : fill(say.minutes, { n: minutes })),
      feature(finds === null ? UNSEEN : `found-${found}`, 1, finds === null ? say.not_looked : fill(say.finds, { n: finds })),
    ];
  }
}

const clockOf = (at) => (at ? new Date(at).toLocaleString("en-GB", { hour: "2-digit", minute: "2-digit", day: "2-digit", month: "2-digit" }) : "—");
