// The page on a leader's telephone: where the line is down, or his stay has ended, the one that is kept here is shown.
import { keepOnDevice } from "../../credentials/js/card/keep.js";
import { send } from "./walk/sender.js";

const page = new URL(self.registration.scope).pathname;
keepOnDevice({ name: "rabt-tracks-1", files: `${page}/files.json`, shell: page, isOurs: (path) => path === page, stays: true });

// Where the browser wakes us when the line is back, what waits is sent with the page closed as well.
self.addEventListener("sync", (event) => {
  if (event.tag === "rabt-tracks") event.waitUntil(send().then((told) => { if (told.broken) throw told.broken; }));
});
