// A QR code from the camera or from a picture, read on the device. Nothing leaves it.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { isPaper } from "./paper.js";
import { isCard } from "./signed.js";

const OPTIONS = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 2 };
const A_LOOK = 180; // milliseconds between two looks through the camera

// The reader is a third of a megabyte: a wide line fetches it ahead, a thin one when the first code is read.
export function prepare(wasm, ahead = isWide(navigator.connection)) {
  return prepareZXingModule({ overrides: { locateFile: (name, prefix) => (name.endsWith(".wasm") ? wasm : prefix + name) }, fireImmediately: ahead });
}

export function isWide(line) {
  return Boolean(line) && !line.saveData && line.downlink >= 1.5; // Mbit/s
}

const leads = (text) => isCard(text) || isPaper(text);

// A sheet bears two codes, the card's and its bearer's photograph: the card's comes first.
async function textsIn(picture, wanted = Boolean) {
  const texts = (await readBarcodes(picture, OPTIONS)).map(({ text }) => text).filter(wanted);
  return texts.sort((one, other) => leads(other) - leads(one));
}

// Every code in a picture, a card's first.
export const fromPicture = (file) => textsIn(file);

// Looks through the camera until a wanted code is read or stop() is called; hands on all that it saw, a card's first.
export async function fromCamera(video, found, wanted) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
  video.srcObject = stream;
  await video.play();
  const canvas = document.createElement("canvas");
  const pencil = canvas.getContext("2d", { willReadFrequently: true });
  let looking = true;
  const stop = () => {
    looking = false;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
  (async () => {
    while (looking) {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      if (canvas.width) {
        pencil.drawImage(video, 0, 0);
        const texts = await textsIn(pencil.getImageData(0, 0, canvas.width, canvas.height), wanted);
        if (looking && texts.length) {
          stop();
          found(...texts);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, A_LOOK));
    }
  })();
  return stop;
}
