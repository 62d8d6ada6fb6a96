// A scanned or pasted text becomes a verdict: format, key, signature, dates, status, age of the list.
import { judged } from "./age.js";
import { Untrusted } from "./errors.js";
import { readCard, readFace, statusAt } from "./signed.js";
import { Trust } from "./trust.js";

export class Checker {
  constructor(setup) {
    this.trust = new Trust(setup);
  }

  async check(text, now) {
    try {
      const card = await readCard(text, await this.trust.sets());
      return judged(card, await this.standing(card, now));
    } catch (found) {
      if (!(found instanceof Untrusted)) throw found;
      return { colour: "red", code: found.code, card: null, listAge: null };
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
