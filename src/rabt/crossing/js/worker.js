// The desk on an officer's device: where the line is down, every page of the post becomes the offline desk.
import { keepOnDevice } from "../../credentials/js/card/keep.js";

const post = new URL(self.registration.scope).pathname;
keepOnDevice({ name: "rabt-post-1", files: `${post}files.json`, shell: `${post}offline`, isOurs: (path) => path.startsWith(post) });
