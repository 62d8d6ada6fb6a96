// Where crews went, drawn by the graphics processor: one strip for each step of a trail, shown up to a moment of the day.
const LONGEST_STEP = 7_200; // seconds: nothing is drawn across a longer silence, which is no way that anybody went
const VALUES = 6; // from x, from y, to x, to y, from second, to second
const STEP = `#version 300 es
layout(location = 0) in vec4 way;
layout(location = 1) in vec2 when;
uniform mat4 matrix; uniform vec2 pixel; uniform float now; uniform float width; uniform float fades;
out float age;
void main() {
  float done = clamp((now - when.x) / max(when.y - when.x, 1.0), 0.0, 1.0);
  vec4 one = matrix * vec4(way.xy, 0.0, 1.0), other = matrix * vec4(mix(way.xy, way.zw, done), 0.0, 1.0);
  vec2 along = (other.xy / other.w - one.xy / one.w) / pixel;
  float far = length(along);
  vec2 across = far > 0.0 ? vec2(-along.y, along.x) / far : vec2(0.0);
  vec4 here = (gl_VertexID & 2) == 0 ? one : other;
  here.xy += across * (float(gl_VertexID & 1) - 0.5) * width * pixel * here.w;
  gl_Position = here;
  age = fades > 0.0 ? clamp((now - when.y) / fades, 0.0, 1.0) : 0.0;
}`;
const STEP_INK = `#version 300 es
precision mediump float;
in float age; uniform vec3 ink; out vec4 seen;
void main() { float strength = mix(0.95, 0.3, age); seen = vec4(ink * strength, strength); }`;
const HEAD = `#version 300 es
layout(location = 0) in vec2 place;
uniform mat4 matrix; uniform float size;
void main() { gl_Position = matrix * vec4(place, 0.0, 1.0); gl_PointSize = size; }`;
const HEAD_INK = `#version 300 es
precision mediump float;
uniform vec3 ink; uniform vec3 rim; out vec4 seen;
void main() { float away = length(gl_PointCoord - 0.5) * 2.0; if (away > 1.0) discard; seen = vec4(away > 0.7 ? rim : ink, 1.0); }`;

const mercator = (lon, lat) => [(lon + 180) / 360, (1 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI) / 2];
const shade = (name) => {
  const paint = document.createElement("canvas").getContext("2d");
  paint.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  paint.fillRect(0, 0, 1, 1);
  return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => value / 255);
};

function program(gl, vertex, fragment) {
  const made = gl.createProgram();
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made));
  return made;
}

export class Trails {
  constructor() {
    Object.assign(this, { id: "trails", type: "custom", renderingMode: "2d", now: 0, fades: 5_400, values: new Float32Array(0), starts: new Float32Array(0), runs: [], count: 0, stale: true });
  }

  // Takes a day as the node packed it: steps from one spot to the next, in grains of a degree and in seconds.
  take({ trails, grain }, origin) {
    this.origin = mercator(...origin);
    const steps = [];
    this.runs = trails.map(({ spots }) => {
      const run = { x: [], y: [], at: [] };
      let lon = 0, lat = 0, at = 0;
      for (let place = 0; place < spots.length; place += 3) {
        lon += spots[place]; lat += spots[place + 1]; at += spots[place + 2];
        const [x, y] = mercator(lon / grain, lat / grain), last = run.at.length - 1;
        const here = [x - this.origin[0], y - this.origin[1]];
        if (last >= 0 && at - run.at[last] <= LONGEST_STEP) steps.push([run.x[last], run.y[last], ...here, run.at[last], at]);
        run.x.push(here[0]); run.y.push(here[1]); run.at.push(at);
      }
      return run;
    });
    steps.sort((one, other) => one[4] - other[4]);
    this.values = new Float32Array(steps.length * VALUES);
    this.starts = new Float32Array(steps.length);
    steps.forEach((step, place) => { this.values.set(step, place * VALUES); this.starts[place] = step[4]; });
    this.stale = true;
  }

  onAdd(map, gl) {
    this.step = program(gl, STEP, STEP_INK);
    this.head = program(gl, HEAD, HEAD_INK);
    this.where = Object.fromEntries(["matrix", "pixel", "now", "width", "fades", "ink"].map((name) => [name, gl.getUniformLocation(this.step, name)]));
    this.whereHead = Object.fromEntries(["matrix", "size", "ink", "rim"].map((name) => [name, gl.getUniformLocation(this.head, name)]));
    this.buffer = gl.createBuffer(); this.heads = gl.createBuffer();
    this.laid = gl.createVertexArray(); this.laidHeads = gl.createVertexArray();
    gl.bindVertexArray(this.laid);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    for (const [place, size, from] of [[0, 4, 0], [1, 2, 16]]) {
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, VALUES * 4, from);
      gl.vertexAttribDivisor(place, 1);
    }
    gl.bindVertexArray(this.laidHeads);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.heads);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 8, 0);
    gl.bindVertexArray(null);
    this.inks = { way: shade("link"), head: shade("link"), rim: shade("sheet") };
    this.stale = true;
  }

  begun() { // how many steps have begun by now: they are in the order of their beginning
    let low = 0, high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.starts[middle] <= this.now) low = middle + 1; else high = middle;
    }
    return low;
  }

  // Where each crew is at a moment: between two of its spots, as far as the time between them has gone.
  places() {
    const found = [];
    for (const { x, y, at } of this.runs) {
      if (!at.length || this.now < at[0] || this.now > at[at.length - 1]) continue;
      let low = 0, high = at.length - 1;
      while (high - low > 1) { const middle = (low + high) >> 1; if (at[middle] <= this.now) low = middle; else high = middle; }
      const part = at[high] > at[low] ? (this.now - at[low]) / (at[high] - at[low]) : 0;
      found.push(x[low] + (x[high] - x[low]) * part, y[low] + (y[high] - y[low]) * part);
    }
    return new Float32Array(found);
  }

  matrix(told) { // moved to the origin in full precision: single numbers are too coarse for metres
    const m = [...told], [x, y] = this.origin;
    for (let row = 0; row < 4; row += 1) m[12 + row] += m[row] * x + m[4 + row] * y;
    return new Float32Array(m);
  }

  render(gl, { defaultProjectionData }) {
    if (!this.origin) return;
    const matrix = this.matrix(defaultProjectionData.mainMatrix);
    if (this.stale) {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
      gl.bufferData(gl.ARRAY_BUFFER, this.values, gl.STATIC_DRAW);
      this.stale = false;
    }
    gl.useProgram(this.step);
    gl.uniformMatrix4fv(this.where.matrix, false, matrix);
    gl.uniform2f(this.where.pixel, 2 / gl.drawingBufferWidth, 2 / gl.drawingBufferHeight);
    gl.uniform1f(this.where.now, this.now);
    gl.uniform1f(this.where.width, 2.4 * devicePixelRatio);
    gl.uniform1f(this.where.fades, this.fades);
    gl.uniform3fv(this.where.ink, this.inks.way);
    gl.bindVertexArray(this.laid);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, this.begun());
    const places = this.places();
    gl.bindVertexArray(this.laidHeads);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.heads);
    gl.bufferData(gl.ARRAY_BUFFER, places, gl.DYNAMIC_DRAW);
    gl.useProgram(this.head);
    gl.uniformMatrix4fv(this.whereHead.matrix, false, matrix);
    gl.uniform1f(this.whereHead.size, 13 * devicePixelRatio);
    gl.uniform3fv(this.whereHead.ink, this.inks.head);
    gl.uniform3fv(this.whereHead.rim, this.inks.rim);
    gl.drawArrays(gl.POINTS, 0, places.length / 2);
    gl.bindVertexArray(null);
  }
}
