// How recordings go to the node, and how often a fix is taken: the same rules as `rules/sync.py`, without any device.
export const URGENCY = { distress: 0, safe: 0, start: 1, pause: 1, resume: 1, end: 1, sighting: 2, point: 3, photo: 4 };
export const A_PACKET = 400, PACKET_BYTES = 1_500_000;

const before = (one, other) =>
  URGENCY[one.kind] - URGENCY[other.kind] || (one.run < other.run ? -1 : one.run > other.run ? 1 : 0) || one.number - other.number;

// What goes in the next packet: the most urgent first, and a call for help alone with its like.
export function chosen(waiting) {
  const found = [];
  let room = PACKET_BYTES;
  for (const one of [...waiting].sort(before)) {
    const alone = found.length > 0 && URGENCY[found[0].kind] === 0 && URGENCY[one.kind] > 0;
    if (alone || found.length === A_PACKET || (found.length > 0 && one.size > room)) break;
    found.push(one);
    room -= one.size;
  }
  return found;
}

export const holds = (held, number) => (held ?? []).some(([first, last]) => first <= number && number <= last);

// What still waits after the node said what it holds.
export const kept = (waiting, held) => waiting.filter((one) => !holds(held[one.run], one.number));

// ---------------------------------------------------------------- a run
const STEPS = {
  "none start": "running", "running pause": "paused", "paused resume": "running", "running end": "ended", "paused end": "ended",
};
export const after = (state, step) => STEPS[`${state} ${step}`] ?? null;

// What may be recorded when: a fix only while the run is under way; what the officer himself presses, also in a pause.
const MAY = { point: ["running"], sighting: ["running"], photo: ["running"], distress: ["running", "paused"], safe: ["running", "paused"] };
export const may = (state, kind) => (MAY[kind] ?? []).includes(state);

// ---------------------------------------------------------------- sparing the battery
const EARTH = 6_371_008.8, RADIAN = Math.PI / 180;

export function metres(one, other) {
  const half = Math.sin(((other.lat - one.lat) * RADIAN) / 2) ** 2
    + Math.cos(one.lat * RADIAN) * Math.cos(other.lat * RADIAN) * Math.sin(((other.lon - one.lon) * RADIAN) / 2) ** 2;
  return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(half)));
}

// Still: the last fixes all lie close together. Then the next comes later, and need not be exact.
export function pace(fixes, { moving_seconds, still_seconds, still_metres }) {
  const last = fixes.at(-1), near = fixes.slice(-3);
  const still = near.length === 3 && near.every((one) => metres(one, last) <= still_metres);
  return { still, seconds: still ? still_seconds : moving_seconds, exact: !still };
}

// By how many seconds the telephone's clock differs from the satellites', where it says more than their wait explains.
export const clockOff = (fixAt, now) => (Math.abs(fixAt - now) > 120_000 ? Math.round((fixAt - now) / 1000) : 0);
