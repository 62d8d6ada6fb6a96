// A QR code from the camera or from a picture, read on the device. Nothing leaves it.
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";

const OPTIONS = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1 };
const A_LOOK = 180; // milliseconds between two looks through the camera

// The reader is a third of a megabyte: a wide line fetches it ahead, a thin one when the first code is read.
export function prepare(wasm, ahead = isWide(navigator.connection)) {
  return prepareZXingModule({ overrides: { locateFile: (name, prefix) => (name.endsWith(".wasm") ? wasm : prefix + name) }, fireImmediately: ahead });
}

export function isWide(line) {
  return Boolean(line) && !line.saveData && line.downlink >= 1.5; // Mbit/s
}

export async function fromPicture(file) {
  const [found] = await readBarcodes(file, OPTIONS);
  return found?.text ?? "";
}

// Looks through the camera until a code is read or stop() is called.
export async function fromCamera(video, found) {
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
        const [code] = await readBarcodes(pencil.getImageData(0, 0, canvas.width, canvas.height), OPTIONS);
        if (looking && code?.text) {
          stop();
          found(code.text);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, A_LOOK));
    }
  })();
  return stop;
}
