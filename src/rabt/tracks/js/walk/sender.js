// Sends what waits, the most urgent first, and forgets only what the node says it holds.
import { ask, Told } from "../../../crossing/js/desk/line.js";
import { base64 } from "./closed.js";
import * as store from "./kept.js";
import { A_PACKET, chosen, holds } from "./rules.js";

export const instant = (at = new Date()) => at.toISOString().replace(/\.\d+Z$/, "+00:00");

function packetOf(handset, entries, sittings) {
  const heads = new Map(entries.map((one) => [one.run, one.patrol])), keys = new Set(entries.map((one) => one.key));
  return {
    handset_id: handset.id, sent_at: instant(),
    runs: [...heads].map(([run, patrol]) => ({ run, patrol })),
    sittings: sittings.filter((one) => keys.has(one.key)).map(({ key, ephemeral, wrapped }) => ({ key, ephemeral, wrapped })),
    recorded: entries.map(({ run, number, kind, key, nonce, box }) => ({ run, number, kind, key, nonce, box })),
  };
}

async function sendOnce(url, handset) {
  const entries = chosen((await store.waiting(handset.id, 2 * A_PACKET)).filter((one) => !refusedRuns.has(one.run)));
  if (!entries.length) return null;
  const content = new TextEncoder().encode(JSON.stringify(packetOf(handset, entries, await store.sittings())));
  const signature = await crypto.subtle.sign("Ed25519", handset.sign.privateKey, content);
  const answer = await ask(url ?? handset.upload, { handset_id: handset.id, content: base64(content), signature: base64(signature) });
  const held = entries.filter((one) => holds(answer.held[one.run], one.number));
  await store.forget(held);
  for (const run of Object.keys(answer.refused)) refusedRuns.add(run);
  return { held, refused: answer.refused };
}

const refusedRuns = new Set(); // asked again when the page is opened anew
let busy = null;

// Sends until nothing waits or the line breaks. Returns what arrived, and what the node would not take.
export function send(url) {
  busy ??= sendAll(url).finally(() => { busy = null; });
  return busy;
}

async function sendAll(url) {
  const told = { held: [], refused: {}, broken: null };
  for (const handset of await store.handsets()) {
    try {
      for (let found; (found = await sendOnce(url, handset)); ) {
        told.held.push(...found.held);
        Object.assign(told.refused, found.refused);
        if (!found.held.length && !Object.keys(found.refused).length) break;
      }
    } catch (found) {
      told.broken = found;
      if (found instanceof Told && found.code === "handset_locked") { await store.wipe(); return told; }
    }
  }
  await store.tidy();
  return told;
}
