// The card's code by the camera, at the door of a person's own page: read on his phone, put into the field for him.
// The reader is fetched when he asks for it, not before: the line may be thin.
const page = document.querySelector("[data-own]");
const part = (name) => page.querySelector(`[data-part="${name}"]`);
let stop = null;

async function look() {
  const { prepare, fromCamera } = await import(page.dataset.reader);
  prepare(page.dataset.wasm, false);
  part("video").hidden = false;
  stop = await fromCamera(part("video"), (text) => {
    const field = document.querySelector("[name=shown]");
    part("video").hidden = true;
    field.value = text;
    field.form.requestSubmit();
  }, (text) => text.startsWith("RB1:"));
}

if (page && navigator.mediaDevices) {
  page.hidden = false;
  part("scan").addEventListener("click", async () => {
    part("note").textContent = "";
    if (stop) { stop(); stop = null; part("video").hidden = true; return; }
    try { await look(); } catch { part("note").textContent = part("note").dataset.said; part("video").hidden = true; }
  });
}
