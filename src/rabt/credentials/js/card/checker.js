// A scanned or pasted text becomes a verdict: format, key, signature, dates, status, age of the list.
import { judged } from "./age.js";
import { Untrusted } from "./errors.js";
import { isPaper, readPaper } from "./paper.js";
import { readCard, readFace, statusAt } from "./signed.js";
import { Trust } from "./trust.js";

export class Checker {
  constructor(setup) {
    this.trust = new Trust(setup);
  }

  // A paper has no end, and words of its own: what is said of a card is never said of it.
  async check(text, now) {
    const paper = isPaper(text), spoken = (found) => (paper ? { ...found, code: `paper_${found.code}` } : found);
    try {
      const sets = await this.trust.sets();
      const card = paper ? { ...(await readPaper(text, sets)), expires: Infinity } : await readCard(text, sets);
      return spoken(judged(card, await this.standing(card, now)));
    } catch (found) {
      if (!(found instanceof Untrusted)) throw found;
      return spoken({ colour: "red", code: found.code, card: null, listAge: null });
    }
  }

  // The picture of the bearer, from the second code of the card that was checked last.
  async face(text, card) {
    return readFace(text, await this.trust.sets(), card);
  }

  // What the lists on this device say of a genuine card.
  async standing(card, now) {
    const list = await this.trust.list(card.issuer, card.list);
    const newest = (await this.trust.known(now)).reduce((latest, { issuedAt }) => Math.max(latest, issuedAt), 0);
    return {
      status: list ? statusAt(list, card.index) : "unknown",
      listAge: list ? Math.max(0, now - list.issuedAt) : null,
      limits: this.trust.limits, now, newest,
    };
  }
}
