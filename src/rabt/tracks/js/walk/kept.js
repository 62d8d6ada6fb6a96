// What the telephone keeps: its keys, its orders (shut), its runs, and what they recorded (closed). One store, so that a
// recording and the number that it took are written in one go.
import * as store from "../../../credentials/js/card/store.js";
import { URGENCY } from "./rules.js";

const WALK = "walk", LONGEST = 2_000;
const padded = (number) => String(number).padStart(9, "0");
const keyOf = (one) => `entry:${URGENCY[one.kind]}:${one.run}:${padded(one.number)}`;
const under = (prefix) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

export const handset = (account) => store.get(WALK, `handset:${account}`);
export const handsets = () => store.some(WALK, under("handset:"), LONGEST);
export const keepHandset = (one) => store.put(WALK, `handset:${one.account}`, one);
export const runs = () => store.some(WALK, under("run:"), LONGEST);
export const keepRun = (one) => store.put(WALK, `run:${one.run}`, one);
export const keepSitting = (told) => store.put(WALK, `sitting:${told.key}`, told);
export const sittings = () => store.some(WALK, under("sitting:"), LONGEST);

// Writes a recording and its run together: no number is taken twice, whenever the power fails.
export const record = (run, entry) => store.together(WALK, [[`run:${run.run}`, run], [keyOf(entry), entry]]);

// The most urgent that wait, of one telephone.
export const waiting = async (handsetId, most) => (await store.some(WALK, under("entry:"), most)).filter((one) => one.handset === handsetId);
export const count = (prefix = "entry:") => store.count(WALK, under(prefix));
export const forget = (entries) => store.drop(WALK, entries.map(keyOf));

// What is over and sent leaves the telephone, with the keys of sittings that nothing needs any more.
export async function tidy() {
  if ((await count()) > 1000) return; // while much waits, nothing can be over
  const left = new Set((await store.some(WALK, under("entry:"), 1e9)).flatMap((one) => [one.run, one.key]));
  for (const one of await runs()) if (one.state === "ended" && !left.has(one.run)) await store.remove(WALK, `run:${one.run}`);
  for (const one of await sittings()) if (!left.has(one.key) && one.over) await store.remove(WALK, `sitting:${one.key}`);
}

export const wipe = () => store.clear(WALK);
