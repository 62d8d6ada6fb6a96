// The two lines at the foot of a passport, read from a picture on the device. Nothing leaves it.
import { holds, LINE, signsAt } from "./checks.js";
import { direction, GLYPHS, HIGH, SIGNS, WIDE } from "./glyphs.js";
import { inkAt, inkOf, upright } from "./ink.js";

const CLEAR = 0.6; // how alike a line's signs must be to the letters of the standard, on average
const SURE = 0.75; // how alike one sign must be for its neighbour to be sought from its place
const NEAR = [-0.12, -0.06, 0, 0.06, 0.12]; // how far from there, in pitches
const ROUNDS = 6; // of moving and stretching, each finer than the one before
const APART = 2.5; // from line to line, in pitches (ICAO 9303-3 §4.1: 6.35 mm, ten signs an inch)

// Returns { lines, holds } or null when no two lines are seen.
export function read(picture) {
  const ink = upright(inkOf(picture));
  for (const pair of pairsOf(bands(ink)).slice(0, 3)) {
    const found = pair.map((band, line) => signsOf(ink, band, line));
    if (found.every(({ alike }) => alike > CLEAR)) {
      const lines = found.map(({ text }) => text);
      return { lines, holds: holds(lines[1]) };
    }
  }
  return null;
}

// ------------------------------------------------------------------ where the lines stand
// Rows of ink that reach across most of the picture.
function bands(ink) {
  const rows = Array.from({ length: ink.height }, (_, y) => share(ink, y));
  const most = [...rows].sort((one, other) => one - other)[Math.floor(rows.length * 0.95)];
  const found = [];
  let top = -1;
  for (let y = 0; y <= ink.height; y++) {
    const full = y < ink.height && rows[y] > 0.25 * most && rows[y] > 0.02;
    if (full && top < 0) top = y;
    if (!full && top >= 0) {
      if (y - top > 6) found.push(extent(ink, top, y));
      top = -1;
    }
  }
  return found.filter(({ left, right }) => right - left > ink.width * 0.4);
}

function share({ dark, width }, y) {
  let full = 0;
  for (let x = 0; x < width; x++) if (dark[y * width + x] > 0.3) full += 1;
  return full / width;
}

// From the first to the last sign of a band: columns of ink, without what stands far from the others.
function extent({ dark, width }, top, bottom) {
  const columns = [];
  for (let x = 0; x < width; x++) {
    let full = 0;
    for (let y = top; y < bottom; y++) if (dark[y * width + x] > 0.3) full += 1;
    if (full >= (bottom - top) * 0.15) columns.push(x);
  }
  const runs = [];
  for (const x of columns) {
    const last = runs.at(-1);
    if (last && x - last[1] < (bottom - top) * 1.1) last[1] = x;
    else runs.push([x, x]);
  }
  const [left, right] = runs.reduce((one, other) => (other[1] - other[0] > one[1] - one[0] ? other : one), [0, 0]);
  return { top, bottom, left, right };
}

// Two bands that stand to each other as the two lines do, the likeliest first, the lowest before others.
function pairsOf(found) {
  const pairs = [];
  for (const upper of found)
    for (const lower of found) {
      const apart = (lower.top + lower.bottom - upper.top - upper.bottom) / 2;
      const wide = (upper.right - upper.left + lower.right - lower.left) / 2;
      if (apart <= 0) continue;
      const off = Math.abs(Math.log((wide / apart) * (APART / (LINE - 0.4))));
      const uneven = Math.abs(upper.left - lower.left) + Math.abs(upper.right - lower.right);
      if (off < 0.35 && uneven < wide * 0.25) pairs.push({ off: off + uneven / wide, pair: [upper, lower] });
    }
  return pairs.sort((one, other) => one.off - other.off).map(({ pair }) => pair);
}

// ------------------------------------------------------------------ what stands in them
// Lays 44 cells over a band, moves and stretches them until the signs are as alike as they get, and reads them.
function signsOf(ink, { top, bottom, left, right }, line) {
  const pitch = (right - left) / (LINE - 0.35);
  const first = { left: left - pitch * 0.18, pitch, bend: 0, middle: (top + bottom) / 2, slope: 0, tall: pitch * 1.333, lean: 0, grow: 0 };
  const starts = [-0.4, -0.2, 0, 0.2, 0.4].flatMap((by) => [-0.5, 0, 0.5].map((more) =>
    ({ ...first, left: first.left + by * pitch, pitch: pitch * (1 + more / LINE) })));
  let [laying, best] = starts.map((one) => [one, laid(ink, one, line)]).reduce((one, other) => (other[1].alike > one[1].alike ? other : one));
  const steps = { left: pitch * 0.2, pitch: pitch * 0.008, bend: 0.06 * pitch, middle: pitch * 0.15, slope: pitch * 0.006, tall: pitch * 0.15, lean: 0.15, grow: 0.004 };
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, step] of Object.entries(steps))
      for (const by of [-1, 1]) {
        const other = { ...laying, [name]: laying[name] + (by * step) / 1.6 ** round };
        const found = laid(ink, other, line);
        if (found.alike > best.alike) [best, laying] = [found, other];
      }
  const held = followed(ink, laying, line);
  return held.alike > best.alike ? held : best;
}

// From the middle to both ends, each sign sought where the one before it stood: a lens bends a line as it likes.
function followed(ink, laying, line) {
  const found = Array(LINE);
  for (const [from, to, way] of [[LINE / 2, LINE, 1], [LINE / 2 - 1, -1, -1]]) {
    let off = { x: 0, y: 0 };
    for (let place = from; place !== to; place += way) {
      let best = { how: -1 };
      for (const x of NEAR)
        for (const y of NEAR) {
          const there = { x: off.x + x * laying.pitch, y: off.y + y * laying.pitch };
          const [sign, how] = nearest(cellAt(ink, { ...laying, left: laying.left + there.x, middle: laying.middle + there.y }, place), signsAt(line, place));
          const worth = how - 0.3 * Math.hypot(x, y);
          if (worth > (best.worth ?? -1)) best = { sign, how, worth, there };
        }
      if (best.how > SURE) off = best.there;
      found[place] = best;
    }
  }
  return { text: found.map(({ sign }) => sign).join(""), alike: found.reduce((sum, { how }) => sum + how / LINE, 0) };
}

function laid(ink, laying, line) {
  let text = "", alike = 0;
  for (let place = 0; place < LINE; place++) {
    const [sign, how] = nearest(cellAt(ink, laying, place), signsAt(line, place));
    text += sign;
    alike += how / LINE;
  }
  return { text, alike };
}

function cellAt(ink, { left, pitch, bend, middle, slope, tall, lean, grow }, place) {
  const cell = new Float32Array(WIDE * HIGH);
  for (let column = 0; column < WIDE; column++) {
    const from = place + (column + 0.5) / WIDE - LINE / 2;
    const x = left + pitch * (from + LINE / 2) + bend * ((from / LINE) ** 2 - 0.25) * 4;
    for (let row = 0; row < HIGH; row++) {
      const down = ((row + 0.5) / HIGH - 0.5) * tall * (1 + grow * from);
      cell[row * WIDE + column] = inkAt(ink, x + lean * down, middle + slope * from + down);
    }
  }
  return direction(cell);
}

function nearest(cell, signs) {
  let best = ["<", -1];
  for (const sign of signs) {
    const glyph = GLYPHS[SIGNS.indexOf(sign)];
    let alike = 0;
    for (let at = 0; at < cell.length; at++) alike += cell[at] * glyph[at];
    if (alike > best[1]) best = [sign, alike];
  }
  return best;
}
