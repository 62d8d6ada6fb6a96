// The verdict on a shown card, as the node judges it: the same rules in the same order, held together by a test.
const green = (code) => ({ colour: "green", code, need: "" });
const stop = (code) => ({ colour: "red", code, need: "shift_head" });
const lookTwice = (code) => ({ colour: "amber", code, need: "second_check" });
const askHead = (code) => ({ colour: "amber", code, need: "shift_head" });
const leaving = (post) => post.direction === "exit";

const RULES = [
  (card) => (card.genuine ? null : stop("card_not_genuine")),
  function withdrawn(card, post) { // it stops an entry; it never keeps a worker from going home
    if (card.status !== "revoked" && card.status !== "suspended") return null;
    const awaits = card.status === "suspended" && card.reason.endsWith("_awaited");
    const code = awaits ? "paper_awaited" : `card_${card.status}`;
    return leaving(post) ? lookTwice(code) : stop(code);
  },
  function dates(card, post) {
    if (card.expiresAt !== null && post.at >= card.expiresAt) return leaving(post) ? lookTwice("card_expired") : stop("card_expired");
    return card.notBefore !== null && post.at < card.notBefore ? stop("card_not_yet_valid") : null;
  },
  function passport(card, post) {
    if (!post.passportExpiresOn || post.on <= post.passportExpiresOn) return null;
    return leaving(post) ? lookTwice("passport_expired") : stop("passport_expired");
  },
  (card, post) => (post.portOpen ? null : askHead("port_not_open")),
  (card) => (card.photo === "differs" ? askHead("photo_differs") : null),
  function listTooOld(card) { // unknown is never valid, and never refused for its age alone
    if (card.status === "unknown" || !card.listIs) return askHead("status_unknown");
    return card.listIs === "old" ? askHead("list_old") : null;
  },
  function whereabouts(card, post) {
    if (post.lastDirection === post.direction) return lookTwice(leaving(post) ? "already_outside" : "already_inside");
    return leaving(post) && !post.lastDirection && card.issuedBy === post.state ? lookTwice("no_entry_known") : null;
  },
  (card) => (card.listIs === "ageing" ? lookTwice("list_ageing") : null),
  (card) => (card.photo === "absent" ? lookTwice("photo_absent") : null),
];

export function verdict(card, post) {
  for (const rule of RULES) {
    const found = rule(card, post);
    if (found) return found;
  }
  return green("all_well");
}
