// Records one run: numbers go up by one, and each recording is closed and on the disk before the next is taken.
import * as store from "./kept.js";
import { after, may } from "./rules.js";

let turn = Promise.resolve();
const inTurn = (deed) => (turn = turn.then(deed, deed)); // one after the other, so that no number is taken twice

const plain = (said) => new TextEncoder().encode(JSON.stringify(said));
export const E7 = (degrees) => Math.round(degrees * 1e7);

async function write(run, sitting, kind, said, rest) {
  const number = run.next, head = plain(said);
  const bytes = rest ? new Uint8Array([...head, 10, ...rest]) : head;
  const closed = await sitting.close(`${run.run}:${number}:${kind}:${run.patrol}`, bytes);
  const entry = { run: run.run, patrol: run.patrol, handset: run.handset, number, kind, size: closed.box.length + 300, ...closed };
  await store.record({ ...run, next: number + 1 }, entry);
  run.next = number + 1; // only once it is on the disk
  return number;
}

export const begin = (order, handset, sitting, about) => inTurn(async () => {
  const run = { run: crypto.randomUUID(), patrol: order.patrol_id, handset: handset.id, account: handset.account, next: 0, state: "running", about, points: 0 };
  await write(run, sitting, "start", { at: Date.now() });
  return run;
});

// A step of the run: pause, resume, end. Nothing is done where the table has no arrow.
export const step = (run, sitting, name) => inTurn(async () => {
  const state = after(run.state, name);
  if (!state) return false;
  const before = run.state;
  run.state = state; // from this moment on no fix is taken, whatever becomes of the writing
  try { await write(run, sitting, name, { at: Date.now() }); } catch (found) { run.state = before; throw found; }
  return true;
});

export const record = (run, sitting, kind, said, rest) => inTurn(async () => {
  if (!may(run.state, kind)) return -1;
  if (kind === "point") run.points += 1;
  return write(run, sitting, kind, said, rest);
});
