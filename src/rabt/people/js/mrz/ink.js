// From a picture to ink: how much darker each point is than what lies around it, whatever the light.

export function inkOf({ data, width, height }) {
  const grey = new Float32Array(width * height);
  for (let at = 0; at < grey.length; at++) grey[at] = 0.299 * data[4 * at] + 0.587 * data[4 * at + 1] + 0.114 * data[4 * at + 2];
  const around = mean(grey, width, height, Math.max(8, Math.round(width / 30)));
  const near = mean(grey, width, height, width > 900 ? 1 : 0);
  const dark = grey.map((_, at) => Math.max(0, Math.min(1, (0.92 * around[at] - near[at]) / (0.5 * around[at] + 1))));
  return { dark, width, height };
}

// The mean of the square about each point, by sums from the corner.
function mean(from, width, height, reach) {
  if (reach === 0) return from;
  const sums = new Float64Array((width + 1) * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += from[y * width + x];
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  const found = new Float32Array(from.length);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - reach), end = Math.min(height, y + reach + 1);
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - reach), right = Math.min(width, x + reach + 1);
      const sum = sums[end * (width + 1) + right] - sums[top * (width + 1) + right] - sums[end * (width + 1) + left] + sums[top * (width + 1) + left];
      found[y * width + x] = sum / ((end - top) * (right - left));
    }
  }
  return found;
}

// The ink at a place between points.
export function inkAt({ dark, width, height }, x, y) {
  const left = Math.floor(x), top = Math.floor(y);
  if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) return 0;
  const right = x - left, low = y - top, at = top * width + left;
  return (1 - low) * ((1 - right) * dark[at] + right * dark[at + 1]) + low * ((1 - right) * dark[at + width] + right * dark[at + width + 1]);
}

// Turn the picture upright: the slope at which rows of ink and rows of paper differ most.
export function upright(ink) {
  const steep = Array.from({ length: 49 }, (_, step) => Math.tan(((step - 24) / 4 / 180) * Math.PI));
  const best = steep.map((slope) => [contrast(ink, slope), slope]).reduce((one, other) => (other[0] > one[0] ? other : one));
  return best[1] === 0 ? ink : turned(ink, Math.atan(best[1]));
}

function contrast({ dark, width, height }, slope) {
  const rows = new Float32Array(height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x += 2) {
      const row = Math.round(y - (x - width / 2) * slope);
      if (row >= 0 && row < height && dark[y * width + x] > 0.3) rows[row] += 1;
    }
  }
  return rows.reduce((sum, one, row) => sum + (row ? (one - rows[row - 1]) ** 2 : 0), 0);
}

function turned(ink, angle) {
  const { width, height } = ink, dark = new Float32Array(width * height), cos = Math.cos(angle), sin = Math.sin(angle);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const across = x - width / 2, down = y - height / 2;
      dark[y * width + x] = inkAt(ink, width / 2 + across * cos - down * sin, height / 2 + across * sin + down * cos);
    }
  return { dark, width, height };
}
