// Keeps the trainer's screen, or a trainee's page of attendance, on the device: where the line is down, the kept page is shown.
import { keepOnDevice } from "../../credentials/js/card/keep.js";

const page = new URL(self.registration.scope).pathname;
keepOnDevice({ name: `rabt-courses-1${page.replaceAll("/", "-")}`, files: `${page}/files.json`, shell: page, isOurs: (path) => path === page, stays: true });
