// Keeps a page whole on the device: filled at the first visit, renewed when there is a line.
// `shell` is the page shown where the line is down; `files` is the address of the list of all that it needs.
// `stays`: where the node asks to sign in again, the kept page is shown as well, since it needs nobody signed in.
export function keepOnDevice({ name, files, shell, isOurs, stays = false }) {
  async function fill() {
    const cache = await caches.open(name);
    const wanted = await (await fetch(files, { cache: "no-store" })).json();
    await cache.addAll(wanted.map((url) => new Request(url, { cache: "reload" })));
    const keep = new Set(wanted.map((url) => new URL(url, location.origin).href));
    for (const request of await cache.keys()) if (!keep.has(request.url)) await cache.delete(request);
  }

  // The line first, so that a new release is seen; the kept page where there is none.
  async function fromLine(request) {
    const cache = await caches.open(name);
    try {
      const answer = await fetch(request);
      if (request.method === "GET" && answer.ok && !answer.redirected && new URL(request.url).pathname === shell) await cache.put(shell, answer.clone());
      if (stays && answer.type === "opaqueredirect") return (await cache.match(shell)) ?? answer;
      return answer;
    } catch {
      return (await cache.match(shell)) ?? Response.error();
    }
  }

  async function fromDevice(request) {
    return (await (await caches.open(name)).match(request)) ?? fetch(request);
  }

  self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener("message", (event) => { if (event.data === "refill") event.waitUntil(fill().catch(() => {})); });
  self.addEventListener("fetch", (event) => {
    const { request } = event, url = new URL(request.url);
    if (url.origin !== location.origin) return;
    if (request.mode === "navigate" && isOurs(url.pathname)) event.respondWith(fromLine(request));
    else if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(fromDevice(request));
  });
}
