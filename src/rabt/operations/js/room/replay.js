// A day played again: the trails grow, the crews move, the clock runs; a slider for the hand, a button for the eye.
import { Trails } from "./trails.js";

const CLOSER = 1.5; // a day is fetched anew when the map is so many zooms nearer or farther
const LONGEST = 0.25; // seconds that one picture may take: after a stay on another page the day goes on from where it was
const two = (number) => String(Math.floor(number)).padStart(2, "0");

export class Replay {
  constructor(page, map, setup, told) {
    Object.assign(this, { page, map, setup, told, trails: new Trails(map.sheet), playing: false, zoom: null, day: null });
    this.part = (name) => page.querySelector(`[data-part="${name}"]`);
    this.part("moment").addEventListener("input", () => { this.stop(); this.go(Number(this.part("moment").value)); });
    this.part("play").addEventListener("click", () => (this.playing ? this.stop() : this.play()));
    map.sheet.on("zoomend", () => Math.abs(map.sheet.getZoom() - this.zoom) > CLOSER && this.fetch());
  }

  async fetch() {
    this.zoom = this.map.sheet.getZoom();
    try {
      const first = !this.day;
      this.day = await this.told(`${this.setup.day}?on=${this.setup.on}&zoom=${Math.ceil(this.zoom) + 1}`);
      this.trails.take(this.day);
      const moment = this.part("moment");
      moment.max = this.day.seconds;
      if (first) {
        const now = (Date.now() - Date.parse(this.day.since)) / 1000;
        this.go(Math.max(0, Math.min(this.day.seconds, now)));
        this.part("replay").hidden = false;
      }
      this.part("replayed").textContent = this.day.trails.length ? "" : this.setup.words.day_empty;
    } catch {
      this.part("replayed").textContent = this.setup.words.day_failed;
    }
  }

  go(second) {
    this.trails.go(second);
    this.part("moment").value = Math.round(second);
    const [, ahead] = this.day.turns.findLast(([from]) => from <= second); // on some days the clock is turned
    const shown = second + ahead;
    const said = `${two(shown / 3600)}:${two((shown / 60) % 60)}`;
    if (this.part("clock").textContent !== said) {
      this.part("clock").textContent = said;
      this.part("moment").setAttribute("aria-valuetext", said);
    }
  }

  play() {
    this.playing = true;
    this.part("play").textContent = this.setup.words.pause;
    if (this.trails.now >= this.day.seconds - 60 || this.trails.now * 1000 + Date.parse(this.day.since) >= Date.now() - 60_000) this.go(0);
    let before; // a picture is dated by its beginning, which may lie before the press: the first one only begins
    const frame = (at) => {
      const whole = Number(this.part("speed").value); // in so many seconds the day goes by
      this.go(Math.min(this.day.seconds, this.trails.now + Math.min((at - (before ?? at)) / 1000, LONGEST) * (this.day.seconds / whole)));
      before = at;
      if (this.trails.now >= this.day.seconds) this.stop(); else this.next = requestAnimationFrame(frame);
    };
    this.next = requestAnimationFrame(frame);
  }

  stop() {
    this.playing = false;
    cancelAnimationFrame(this.next);
    this.part("play").textContent = this.setup.words.play;
  }
}
