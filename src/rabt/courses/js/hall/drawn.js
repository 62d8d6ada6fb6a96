// A code drawn as a picture on the device, without a line.
import { prepareZXingModule, writeBarcode } from "zxing-wasm/writer";

export function prepare(wasm) {
  return prepareZXingModule({ overrides: { locateFile: (name, prefix) => (name.endsWith(".wasm") ? wasm : prefix + name) }, fireImmediately: true });
}

// Our own printer's markup: the text stands in it as modules alone.
export async function draw(into, text, label) {
  const { svg, error } = await writeBarcode(text, { format: "QRCode", scale: 4, withQuietZones: true });
  if (error) throw new Error(error);
  const found = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (!found.hasAttribute("viewBox")) found.setAttribute("viewBox", `0 0 ${found.getAttribute("width")} ${found.getAttribute("height")}`);
  for (const name of ["width", "height"]) found.removeAttribute(name);
  found.setAttribute("role", "img");
  found.setAttribute("aria-label", label);
  into.replaceChildren(found);
}
