// The evaluators' guide on a telephone: where the line is down, its page is the one that is kept here.
import { keepOnDevice } from "../../credentials/js/card/keep.js";

const page = new URL(self.registration.scope).pathname;
keepOnDevice({ name: "rabt-exercises-1", files: `${page}/files.json`, shell: page, isOurs: (path) => path === page });
