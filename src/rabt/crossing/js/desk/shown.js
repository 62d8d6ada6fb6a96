// A scanned or typed card at a desk without a line: what it says, what the lists and the pack say of it.
import { freshness } from "../../../credentials/js/card/age.js";
import { Untrusted } from "../../../credentials/js/card/errors.js";
import { isCard, readCard, statusAt } from "../../../credentials/js/card/signed.js";
import { lastHere } from "./queue.js";
import { verdict } from "./verdict.js";

const LOOKS_LIKE = { O: "0", I: "1", L: "1" };
const CLOCKS_DIFFER = 600;

export function plainSerial(typed) {
  const digits = typed.replace(/[٠-٩]/g, (sign) => sign.charCodeAt(0) - 0x660).replace(/[۰-۹]/g, (sign) => sign.charCodeAt(0) - 0x6f0);
  return digits.toUpperCase().replace(/[OIL]/g, (sign) => LOOKS_LIKE[sign]).replace(/[^0-9A-Z]/g, "");
}

// Returns the card as signed or as packed, or null where neither is known here.
async function cardOf(typed, pack, trust) {
  if (!isCard(typed)) return { signed: null, row: pack.cards.find(({ serial }) => serial === plainSerial(typed)) ?? null };
  const signed = await readCard(typed, await trust.sets());
  return { signed, row: pack.cards.find(({ serial }) => serial === signed.serial) ?? null };
}

export async function atDesk(typed, direction, { pack, trust, now = Date.now() / 1000 }) {
  let signed, row;
  try {
    ({ signed, row } = await cardOf(typed, pack, trust));
  } catch (found) {
    if (!(found instanceof Untrusted)) throw found;
    return { typed, direction, row: null, serial: "", judged: verdict({ genuine: false }, {}) };
  }
  if (!signed && !row) return null;
  const serial = signed?.serial ?? row.serial;
  const card = { genuine: true, ...(await standing(signed, row, { pack, trust, now })), photo: photo(signed, row), ...dates(signed, row) };
  const post = {
    at: now, on: localDay(now), state: pack.state, direction, portOpen: pack.open,
    lastDirection: (await lastHere(serial)) || row?.last_direction || "", passportExpiresOn: row?.passport_expires_on ?? "",
  };
  return { typed, direction, row, serial, signed, judged: verdict(card, post) };
}

const localDay = (now) => new Date(now * 1000).toLocaleDateString("sv"); // the device's own day, as YYYY-MM-DD

function dates(signed, row) {
  return {
    notBefore: signed ? signed.issuedAt - CLOCKS_DIFFER : row.not_before, expiresAt: signed?.expires ?? row.expires_at,
    issuedBy: signed?.issuer ?? row.issued_by,
  };
}

// The newer of two words: the signed list, and what the node knew when it made the pack.
async function standing(signed, row, { pack, trust, now }) {
  const limits = { fresh: pack.fresh_for, ageing: pack.ageing_for };
  const list = await trust.list(signed?.issuer ?? row.issued_by, signed?.list ?? row.list);
  const packedAt = row ? Date.parse(pack.made_at) / 1000 : 0;
  if (list && list.issuedAt >= packedAt) {
    const reason = row?.status === "suspended" ? row.reason : "";
    return { status: statusAt(list, signed?.index ?? row.index), reason, listIs: freshness(Math.max(0, now - list.issuedAt), limits) };
  }
  if (row) return { status: row.status, reason: row.reason, listIs: freshness(Math.max(0, now - packedAt), limits) };
  return { status: "unknown", reason: "", listIs: "" };
}

function photo(signed, row) {
  if (!row?.photo) return "absent";
  return !signed?.photoDigest || row.photo_digest.startsWith(signed.photoDigest) ? "matches" : "differs";
}
