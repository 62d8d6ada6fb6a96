// What this device believes: pinned roots, and the newest key sets and lists that they vouch for.
import { Untrusted } from "./errors.js";
import { freshness } from "./age.js";
import { applied } from "./delta.js";
import { readDelta, readKeySet, readStatusList } from "./signed.js";
import * as store from "./store.js";

const MOST_STEPS = 24; // beyond, the whole list is fetched: it is shorter

export class Trust {
  constructor({ roots, lists, fresh, ageing }) {
    this.offered = roots;
    this.index = lists;
    this.limits = { fresh, ageing };
  }

  // The root keys of the first visit stay; a page that offers others is not believed.
  async roots() {
    const held = (await store.get("roots", "pinned")) ?? {};
    for (const [state, root] of Object.entries(this.offered)) {
      if (held[state] && held[state] !== root) throw new Untrusted("keys_changed", state);
      held[state] = root;
    }
    await store.put("roots", "pinned", held);
    return held;
  }

  async sets() {
    const roots = await this.roots();
    const found = await Promise.all((await store.all("keys")).map(({ data, state }) => readKeySet(data, roots[state], state).catch(() => null)));
    return found.filter(Boolean);
  }

  // Fetches what is newer, believes only what verifies, and never goes back to an older one.
  async refresh() {
    const roots = await this.roots();
    const { states } = await (await fetched(this.index)).json();
    for (const [state, { keys, lists }] of Object.entries(states)) {
      if (!roots[state]) continue;
      if (keys) await this.takeKeys(state, roots[state], keys).catch(swallow);
      const sets = await this.sets();
      for (const line of lists) await this.takeList(state, line, sets).catch(swallow);
    }
  }

  async takeKeys(state, root, url) {
    const data = await bytes(url), held = await store.get("keys", state);
    const set = await readKeySet(data, root, state, held?.version ?? 0);
    await store.put("keys", state, { state, version: set.version, data });
  }

  async takeList(state, { number, url, published_at: publishedAt }, sets) {
    const name = `${state}/${number}`, held = await store.get("lists", name);
    if (held && held.issuedAt >= publishedAt) return;
    const list = (await changed(held, url, publishedAt, sets)) ?? (await readStatusList(await bytes(url), sets));
    if (`${list.state}/${list.number}` !== name || (held && list.issuedAt < held.issuedAt)) return;
    await store.put("lists", name, list);
  }

  list(state, number) {
    return store.get("lists", `${state}/${number}`);
  }

  // Every list on this device with its age, for the foot of the page.
  async known(now) {
    return (await store.all("lists")).map(({ state, number, issuedAt }) => {
      const age = Math.max(0, now - issuedAt);
      return { state, number, issuedAt, age, colour: freshness(age, this.limits) === "fresh" ? "green" : "amber" };
    });
  }
}

// Follows what changed, from the list on this device to the newest; null where that does not lead there.
async function changed(held, url, upto, sets) {
  let list = held;
  try {
    for (let steps = 0; list && list.issuedAt < upto; steps += 1) {
      if (steps === MOST_STEPS) return null;
      const told = await readDelta(await bytes(`${url}/since/${list.issuedAt}`), sets);
      if (told.issuedAt <= list.issuedAt) return null;
      list = await applied(list, told);
    }
    return list ?? null;
  } catch {
    return null;
  }
}

async function fetched(url) {
  const answer = await fetch(url, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

const bytes = async (url) => new Uint8Array(await (await fetched(url)).arrayBuffer());

// One list that fails to come or to verify leaves the one held, and does not stop the others.
function swallow(found) {
  console.warn(found.message);
}
