// The two lines of a passport by the camera or from a photograph: read on this device, put into the field for them,
// and handed to the node's own reading, which says whether they hold.
const part = (name) => document.querySelector(`[data-passport] [data-part="${name}"]`);
const page = document.querySelector("[data-passport]");
const STRIP = 4; // the strip that is shown and read is four times as wide as high
const WIDE = 1400; // points across: about thirty for a sign
const A_LOOK = 150; // milliseconds between two looks through the camera
let reader = null, stop = null, asked = 0;
const awaited = new Map();

function read(picture) {
  if (!reader) {
    reader = new Worker(page.dataset.passport, { type: "module" });
    reader.addEventListener("message", ({ data }) => { awaited.get(data.id)(data.found); awaited.delete(data.id); });
  }
  return new Promise((resolve) => {
    awaited.set(++asked, resolve);
    reader.postMessage({ id: asked, picture }, [picture.data.buffer]);
  });
}

// A part of a picture, as wide as the reader likes it.
function pictureOf(from, left, top, wide, high) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDE;
  canvas.height = Math.round((WIDE * high) / wide);
  const pencil = canvas.getContext("2d", { willReadFrequently: true });
  pencil.drawImage(from, left, top, wide, high, 0, 0, canvas.width, canvas.height);
  return pencil.getImageData(0, 0, canvas.width, canvas.height);
}

function take({ lines }) {
  const field = document.querySelector("#fields [name=lines]");
  field.value = lines.join("\n");
  document.querySelector("#fields [hx-post]").click();
}

// ------------------------------------------------------------------ the camera
async function look(video) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1920 } }, audio: false });
  let looking = true, before = "";
  stop = () => {
    looking = false;
    stop = null;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    video.hidden = true;
    part("camera").textContent = part("camera").dataset.start;
  };
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  while (looking) {
    const { videoWidth: wide, videoHeight: all } = video, high = Math.min(all, wide / STRIP);
    const found = wide ? await read(pictureOf(video, 0, (all - high) / 2, wide, high)) : null;
    const now = found?.holds ? found.lines.join("\n") : "";
    if (looking && now && now === before) { // two looks that agree: the upper line has no check digits
      stop();
      take(found);
    }
    before = now;
    await new Promise((resolve) => setTimeout(resolve, A_LOOK));
  }
}

if (navigator.mediaDevices?.getUserMedia) {
  const button = part("camera");
  button.dataset.start = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (stop) return stop();
    part("said").textContent = "";
    button.textContent = button.dataset.stop;
    try { await look(part("video")); } catch { stop?.(); button.textContent = button.dataset.start; part("said").textContent = page.dataset.shut; }
  });
}

// ------------------------------------------------------------------ a photograph
part("photo").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  target.value = "";
  if (!file) return;
  part("said").textContent = page.dataset.reading;
  let found = null;
  try {
    const picture = await createImageBitmap(file);
    found = await read(pictureOf(picture, 0, 0, picture.width, picture.height));
  } catch { found = null; }
  part("said").textContent = found ? "" : page.dataset.none;
  if (found) take(found);
});
