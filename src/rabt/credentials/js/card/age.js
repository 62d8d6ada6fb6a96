// How far a status list can be trusted by its age alone: seen on screen, never hidden.
export function freshness(age, limits) {
  if (age === null) return "";
  if (age <= limits.fresh) return "fresh";
  return age <= limits.ageing ? "ageing" : "old";
}

const CLOCKS_DIFFER = 600; // two honest clocks may differ by ten minutes

// The verdict on a genuine card, the gravest reason first.
export function judged(card, { status, listAge, limits, now, newest }) {
  const found = (colour, code) => ({ colour, code, card, listAge });
  if (now < newest - CLOCKS_DIFFER) return found("amber", "clock_behind");
  if (status === "revoked") return found("red", "revoked");
  if (status === "suspended") return found("red", "suspended");
  if (now >= card.expires) return found("red", "expired");
  if (now < card.issuedAt - CLOCKS_DIFFER) return found("red", "not_yet_valid");
  const age = freshness(listAge, limits);
  if (status === "unknown" || age === "") return found("amber", "status_unknown");
  if (age === "old") return found("amber", "list_old");
  return age === "ageing" ? found("amber", "list_ageing") : found("green", "all_well");
}
