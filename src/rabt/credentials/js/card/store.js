// What a device remembers between two visits: verified lists and key sets, a pack, a queue. IndexedDB.
const NAME = "rabt";
const STORES = [
  "roots", "keys", "lists", "device", "pack", "queue", "viewings", "visits", "walk", "hall", "guides",
];

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 5);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.objectStoreNames.contains(name) || request.result.createObjectStore(name));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function within(store, mode, deed) {
  const transaction = (await database()).transaction(store, mode);
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
  const result = await asked(deed(transaction.objectStore(store)));
  await finished; // durable before we say so
  return result;
}

export const get = (store, key) => within(store, "readonly", (s) => s.get(key));
export const all = (store) => within(store, "readonly", (s) => s.getAll());
export const put = (store, key, value) => within(store, "readwrite", (s) => s.put(value, key));
// Read and written in one step, so that another tab comes before it or after it; where `deed` says nothing, nothing is written.
export const change = (store, key, deed) => within(store, "readwrite", (s) => {
  const found = s.get(key);
  found.addEventListener("success", () => { const next = deed(found.result); if (next !== undefined) s.put(next, key); });
  return found;
});
export const remove = (store, key) => within(store, "readwrite", (s) => s.delete(key));
// Several at once: all of them are written, or none.
const each = (store, deeds) => deeds.map((deed) => deed(store)).at(-1);
export const together = (store, pairs) => within(store, "readwrite", (s) => each(s, pairs.map(([key, value]) => (t) => t.put(value, key))));
export const drop = async (store, keys) => { if (keys.length) await within(store, "readwrite", (s) => each(s, keys.map((key) => (t) => t.delete(key)))); };
export const some = (store, range, most) => within(store, "readonly", (s) => s.getAll(range, most));
export const count = (store, range) => within(store, "readonly", (s) => s.count(range));
export const clear = (store) => within(store, "readwrite", (s) => s.clear());
