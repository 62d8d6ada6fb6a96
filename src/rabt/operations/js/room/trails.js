// Where crews went, drawn on two sheets above the map: trails grow on the lower one, crews move on the upper one. So a
// day that is played again never makes the map itself draw anew, and needs no graphics processor to run smoothly.
const LONGEST_STEP = 7_200; // seconds: nothing is drawn across a longer silence, which is no way that anybody went
const LATELY = 5_400; // seconds for which a crew's own way stays bright behind it
const AROUND = 40; // pixels around the map within which a step is still drawn

const mercator = (lon, lat) => [(lon + 180) / 360, (1 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI) / 2];
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

// How many of a rising list are not above a number.
export function upTo(list, number) {
  let low = 0, high = list.length;
  while (low < high) { const middle = (low + high) >> 1; if (list[middle] <= number) low = middle + 1; else high = middle; }
  return low;
}

// A day as the node packed it: steps from one spot to the next, in grains of a degree and in seconds.
export function unpacked({ trails, grain }) {
  return trails.map(({ spots }) => {
    const count = spots.length / 3, run = { x: new Float64Array(count), y: new Float64Array(count), at: new Float64Array(count) };
    let lon = 0, lat = 0, at = 0;
    for (let place = 0; place < count; place += 1) {
      lon += spots[3 * place]; lat += spots[3 * place + 1]; at += spots[3 * place + 2];
      [run.x[place], run.y[place]] = mercator(lon / grain, lat / grain);
      run.at[place] = at;
    }
    return run;
  });
}

// Where a run is at a moment: between two of its spots, as far as the time between them has gone; else nothing.
export function placeAt({ x, y, at }, now) {
  const next = upTo(at, now), last = next - 1;
  if (!at.length || last < 0 || (next === at.length && now > at[last])) return null;
  if (next === at.length) return [x[last], y[last]];
  const part = (now - at[last]) / (at[next] - at[last]);
  return [x[last] + (x[next] - x[last]) * part, y[last] + (y[next] - y[last]) * part];
}

export class Trails {
  constructor(sheet) {
    Object.assign(this, { sheet, runs: [], now: 0, drawnTo: -1 });
    const box = sheet.getCanvasContainer();
    [this.lower, this.upper] = ["trails", "crews"].map((name) => {
      const canvas = Object.assign(document.createElement("canvas"), { className: `over ${name}` });
      canvas.setAttribute("aria-hidden", "true");
      box.append(canvas);
      return canvas.getContext("2d");
    });
    sheet.on("move", () => this.draw());
    sheet.on("resize", () => this.draw());
  }

  take(day) {
    this.runs = unpacked(day);
    this.draw();
  }

  view() { // how the world lies on the screen: the map is never turned or tilted
    const { clientWidth: wide, clientHeight: high } = this.sheet.getContainer(), { lng, lat } = this.sheet.getCenter();
    const [x, y] = mercator(lng, lat), size = 512 * 2 ** this.sheet.getZoom();
    return { wide, high, size, left: x * size - wide / 2, up: y * size - high / 2 };
  }

  fit({ wide, high }) {
    const sharp = devicePixelRatio;
    for (const { canvas } of [this.lower, this.upper]) {
      if (canvas.width !== Math.round(wide * sharp) || canvas.height !== Math.round(high * sharp)) {
        canvas.width = Math.round(wide * sharp); canvas.height = Math.round(high * sharp);
      }
    }
    for (const sheet of [this.lower, this.upper]) sheet.setTransform(sharp, 0, 0, sharp, 0, 0);
  }

  draw() { // everything anew: the map moved, another day came, or time went back
    const view = this.view();
    this.fit(view);
    this.lower.clearRect(0, 0, view.wide, view.high);
    this.drawnTo = -1;
    this.go(this.now, view);
  }

  go(now, view = this.view()) {
    if (now < this.drawnTo) { this.now = now; this.draw(); return; }
    this.now = now;
    Object.assign(this.lower, { strokeStyle: colour("link"), lineWidth: 1.6, globalAlpha: 0.45, lineJoin: "round" });
    this.stroke(this.lower, view, this.drawnTo, now, false);
    this.drawnTo = now;
    this.upper.clearRect(0, 0, view.wide, view.high);
    Object.assign(this.upper, { strokeStyle: colour("link"), lineWidth: 3, lineJoin: "round" });
    this.stroke(this.upper, view, now - LATELY, now, true);
    this.heads(view);
  }

  // The steps of every run that begin after one moment and by another; with `part`, the step under way as far as it went.
  stroke(sheet, { wide, high, size, left, up }, after, until, part) {
    sheet.beginPath();
    for (const run of this.runs) {
      const { x, y, at } = run, first = Math.max(0, upTo(at, after) - (part ? 1 : 0)), last = upTo(at, until) - (part ? 0 : 1);
      let pen = false;
      for (let place = Math.max(1, first); place <= Math.min(last, at.length - 1); place += 1) {
        if (!part && at[place] > until) break;
        if (at[place] - at[place - 1] > LONGEST_STEP) { pen = false; continue; }
        const [toX, toY] = at[place] > until ? placeAt(run, until) : [x[place], y[place]];
        const a = x[place - 1] * size - left, b = y[place - 1] * size - up, c = toX * size - left, d = toY * size - up;
        if (Math.max(a, c) < -AROUND || Math.min(a, c) > wide + AROUND || Math.max(b, d) < -AROUND || Math.min(b, d) > high + AROUND) { pen = false; continue; }
        if (!pen) sheet.moveTo(a, b);
        sheet.lineTo(c, d);
        pen = true;
      }
    }
    sheet.stroke();
  }

  heads({ size, left, up }) {
    Object.assign(this.upper, { fillStyle: colour("link"), strokeStyle: colour("sheet"), lineWidth: 2 });
    for (const run of this.runs) {
      const here = placeAt(run, this.now);
      if (!here) continue;
      this.upper.beginPath();
      this.upper.arc(here[0] * size - left, here[1] * size - up, 6, 0, 2 * Math.PI);
      this.upper.fill();
      this.upper.stroke();
    }
  }
}
