// A card, list or key set that failed a check. Verification raises; it never returns a boolean.
export class Untrusted extends Error {
  constructor(code, why = "") {
    super(why ? `${code}: ${why}` : code);
    this.code = code;
  }
}
