// What an evaluator's device keeps of his guides: each under his own account, for a telephone may have several.
// A change is read and written in one step, so that neither another tab nor a send under way loses it.
import * as store from "../../../credentials/js/card/store.js";

const STORE = "guides";

export function keptFor(account) {
  const key = (exercise) => `${account} ${exercise}`;
  const change = (exercise, deed) => store.change(STORE, key(exercise), (guide) => guide && (deed(guide), guide));

  return {
    all: async () => (await store.all(STORE)).filter((one) => one.account === account).sort((a, b) => a.place - b.place),

    // What an earlier version of this page kept under the exercise alone.
    async former(exercise) {
      const found = await store.get(STORE, exercise);
      return found?.account === account ? found.waits : null;
    },

    // What the node says now, in its order; what was recorded here and not sent stays.
    async renew(guides) {
      const named = new Set(guides.map((one) => one.exercise_id));
      for (const [place, guide] of guides.entries()) {
        const waited = await this.former(guide.exercise_id);
        await store.change(STORE, key(guide.exercise_id), (before) => ({ ...guide, place, account, waits: before?.waits ?? waited ?? {} }));
        if (waited) await store.remove(STORE, guide.exercise_id);
      }
      for (const one of await this.all()) if (!named.has(one.exercise_id) && !Object.keys(one.waits).length) await store.remove(STORE, key(one.exercise_id));
    },

    async record(guide, item, told) {
      let said;
      await change(guide.exercise_id, ({ waits }) => {
        const before = waits[item.expectation_id] ?? { value: item.value, note: item.note };
        said = waits[item.expectation_id] = { ...before, ...told, key: crypto.randomUUID(), refused: null };
      });
      return said;
    },

    // What went stands as the node's; what was written meanwhile still waits.
    sent: (guide, id, said) => change(guide.exercise_id, ({ waits, items }) => {
      if (waits[id]?.key === said.key) delete waits[id];
      Object.assign(items.find((one) => one.expectation_id === id), { value: said.value, note: said.note });
    }),

    refused: (guide, id, said, reason) => change(guide.exercise_id, ({ waits }) => {
      if (waits[id]?.key === said.key) waits[id].refused = reason;
    }),

    forget: (guide, id) => change(guide.exercise_id, ({ waits }) => { delete waits[id]; }),
  };
}
