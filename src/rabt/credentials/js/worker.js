// Keeps the checker page on the device: whole after one visit, renewed when there is a line.
const CACHE = "rabt-checker-1";
const SCOPE = new URL(self.registration.scope).pathname;

async function fill() {
  const cache = await caches.open(CACHE);
  const wanted = await (await fetch(`${SCOPE}files.json`, { cache: "no-store" })).json();
  await cache.addAll(wanted.map((url) => new Request(url, { cache: "reload" })));
  const keep = new Set(wanted.map((url) => new URL(url, location.origin).href));
  for (const request of await cache.keys()) if (!keep.has(request.url)) await cache.delete(request);
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page itself from the line first, so that a new release is seen; everything else from the device first.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate" && url.pathname === SCOPE) event.respondWith(fromLine(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(fromDevice(request));
});

async function fromLine(request) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok) await cache.put(SCOPE, answer.clone());
    return answer;
  } catch {
    return (await cache.match(SCOPE)) ?? Response.error();
  }
}

async function fromDevice(request) {
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request);
}
