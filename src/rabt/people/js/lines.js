// Reads the lines of a passport beside the page, so that the page goes on answering meanwhile.
import { read } from "./mrz/reading.js";

self.addEventListener("message", ({ data: { id, picture } }) => self.postMessage({ id, found: read(picture) }));
