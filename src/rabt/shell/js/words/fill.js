// Puts facts into a text of the catalogue, as `words.fill` does on the node: where it has plural forms, that of the
// number `n` is taken; the browser knows the six of Arabic. (Unicode CLDR)
const forms = new Intl.PluralRules(document.documentElement.lang || "ar");

export function fill(text, facts) {
  const chosen = typeof text === "string" ? text : text[forms.select(Number(facts.n ?? 0))] ?? text.other;
  return chosen.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "…");
}
