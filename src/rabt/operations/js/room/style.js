// How the map looks: the colours of the house, each meaning with a width or a dash of its own besides its colour.
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const FONT = ["IBM Plex Sans Arabic"];
const KM_AT_ZOOM_0 = 78.271; // kilometres of the equator in a pixel of a 512 px tile at zoom 0
const DEEPEST = 24;

// What a piece may say; the order is that in which they lie upon each other.
export const KEYS = [
  { id: "fresh", ink: "good", width: 7 },
  { id: "due", ink: "wait", width: 7, dash: [3, 0.6] },
  { id: "late", ink: "bad", width: 7, dash: [1, 0.7] },
  { id: "never", ink: "ink", width: 4, dash: [0.4, 0.8] },
  { id: "unseen", ink: "ink", width: 3, dash: [0.5, 1], aside: true },
  ...[1, 2, 3, 4].map((step) => ({ id: `effort-${step}`, ink: "link", width: 2 + step * 2, aside: true })),
  { id: "found-0", ink: "soft", width: 1.5, aside: true },
  ...[1, 2, 3, 4].map((step) => ({ id: `found-${step}`, ink: "bad", width: 2 + step * 2, dash: [1.2, 0.25], aside: true })),
];
const ASIDE = 8; // pixels between the line and what is drawn beside it

const pieceLayer = ({ id, ink, width, dash, aside }) => ({
  id: `piece-${id}`, type: "line", source: "pieces", filter: ["==", ["get", "key"], id],
  layout: { "line-cap": "butt" },
  paint: {
    "line-color": colour(ink), "line-width": ["interpolate", ["linear"], ["zoom"], 5, width, 11, width * 1.6],
    ...(dash && { "line-dasharray": dash }), ...(aside && { "line-offset": ["*", ["get", "side"], ASIDE] }),
  },
});

// The joint zone is so many kilometres to each side: a line whose width grows with the map.
function zoneWidth({ zone_km: km, first, last }) {
  const at_0 = (2 * km) / (KM_AT_ZOOM_0 * Math.cos(((first[1] + last[1]) / 2) * (Math.PI / 180)));
  return ["interpolate", ["exponential", 2], ["zoom"], 0, at_0, DEEPEST, at_0 * 2 ** DEEPEST];
}

const name = (tongue) => ["get", tongue];
const text = (size, more = {}) => ({ "text-font": FONT, "text-size": size, "text-padding": 3, ...more });
const ink = () => ({ "text-color": colour("ink"), "text-halo-color": colour("sheet"), "text-halo-width": 1.6 });

export function style(setup) {
  const empty = { type: "geojson", data: { type: "FeatureCollection", features: [] } };
  const tiled = (id, layer, more) => ({ id, source: "ground", "source-layer": layer, ...more });
  return {
    version: 8,
    sources: {
      ground: { type: "vector", tiles: [`${location.origin}${setup.tiles}{z}/{x}/{y}`], maxzoom: 12 },
      pieces: empty, crews: empty, incidents: empty, sensors: empty, detected: empty,
    },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("sea") } },
      tiled("ground", "ground", { type: "fill", paint: { "fill-color": ["match", ["get", "state"], "", colour("far"), colour("land")], "fill-antialias": true } }),
      tiled("zone", "line", { type: "line", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colour("main"), "line-opacity": 0.13, "line-width": zoneWidth(setup) } }),
      tiled("roads", "roads", { type: "line", filter: ["==", ["get", "kind"], "road"], paint: { "line-color": colour("soft"), "line-width": 1.6 } }),
      tiled("paths", "roads", { type: "line", filter: ["!=", ["get", "kind"], "road"], paint: { "line-color": colour("soft"), "line-width": 1.3, "line-dasharray": [2, 2] } }),
      tiled("line", "line", { type: "line", paint: { "line-color": colour("ink"), "line-width": 1 } }),
      ...KEYS.map(pieceLayer),
      tiled("towns", "places", { type: "circle", filter: ["!=", ["get", "kind"], "landmark"], paint: {
        "circle-radius": ["match", ["get", "kind"], "base", 5.5, 3], "circle-color": ["match", ["get", "kind"], "base", colour("main"), colour("sheet")],
        "circle-stroke-color": colour("ink"), "circle-stroke-width": 1.4 } }),
      tiled("stretch-names", "stretches", { type: "symbol", minzoom: 5.6, layout: { "symbol-placement": "line-center", "text-field": name("code"), ...text(12, { "text-rotation-alignment": "viewport", "text-offset": [2.2, 0] }) }, paint: ink() }),
      tiled("names", "places", { type: "symbol", layout: { "text-field": name(setup.tongue), ...text(13, { "text-variable-anchor": ["left", "right", "top", "bottom"], "text-radial-offset": 0.7 }) }, paint: ink() }),
      { id: "sensors", type: "circle", source: "sensors", paint: { "circle-radius": 5, "circle-color": ["case", ["get", "simulated"], colour("sheet"), colour("good")], "circle-stroke-color": colour("good"), "circle-stroke-width": 3 } },
      { id: "detected", type: "circle", source: "detected", paint: { "circle-radius": 4, "circle-color": ["case", ["get", "simulated"], colour("sheet"), colour("wait")], "circle-stroke-color": colour("wait"), "circle-stroke-width": 2 } },
      { id: "incidents", type: "circle", source: "incidents", paint: { "circle-radius": 6, "circle-color": ["case", ["get", "simulated"], colour("sheet"), colour("bad")], "circle-stroke-color": colour("bad"), "circle-stroke-width": 2.4 } },
      { id: "crews", type: "circle", source: "crews", paint: { "circle-radius": ["case", ["get", "calls"], 11, 7], "circle-color": ["case", ["get", "calls"], colour("bad"), colour("link")], "circle-stroke-color": colour("sheet"), "circle-stroke-width": 2.5 } },
      { id: "crew-names", type: "symbol", source: "crews", layout: { "text-field": ["get", "name"], ...text(12, { "text-anchor": "top", "text-offset": [0, 0.8] }) }, paint: ink() },
    ],
  };
}
