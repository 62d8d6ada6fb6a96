// The checker page on the device, for everyone.
import { keepOnDevice } from "./card/keep.js";

const page = new URL(self.registration.scope).pathname;
keepOnDevice({ name: "rabt-checker-1", files: `${page}files.json`, shell: page, isOurs: (path) => path === page });
