// The reader of codes, by itself: the door of a person's own page fetches it when he asks for it.
export { fromCamera, prepare } from "../../credentials/js/card/scan.js";
