// One letter, one deed: only while no field has the word, and only while its reader wants it (WCAG 2.1.4).
const OFF = "rabt:keys-off";
let shownAt = performance.now();
const wanted = () => localStorage.getItem(OFF) === null;
const writes = (one) => one?.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

function rowStep(by) {
  const links = [...document.querySelectorAll("table.list tbody tr a[href]:first-of-type")];
  const here = links.indexOf(document.activeElement?.closest("tr")?.querySelector("a[href]"));
  links[Math.min(Math.max(here + by, 0), links.length - 1)]?.focus();
}

function mark() {
  document.activeElement?.closest("tr")?.querySelector("input[type=checkbox]")?.click();
}

function press(key) {
  const goal = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!goal) return false;
  // A key that was pressed twice must not decide on what nobody has seen yet.
  if (performance.now() - shownAt < Number(goal.dataset.after ?? 0)) return true;
  shownAt = performance.now();
  goal.click();
  if (goal.matches("summary")) goal.parentElement.querySelector("input, textarea")?.focus();
  if (goal.matches("input[type=radio]")) goal.focus();
  return true;
}

const deeds = {
  "?": () => document.getElementById("keys")?.showModal(),
  j: () => rowStep(1), k: () => rowStep(-1), x: mark,
  "/": () => document.querySelector("[data-search]")?.focus(),
};

addEventListener("keydown", (event) => {
  if (!wanted() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (writes(event.target) || document.querySelector("dialog[open]")) return;
  // On an Arabic keyboard the same key gives another letter: the place of the key counts as well.
  const names = [event.key, event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : ""];
  for (const name of names) {
    if (!name) continue;
    if (deeds[name]) { deeds[name](); event.preventDefault(); return; }
    if (press(name)) { event.preventDefault(); return; }
  }
});

const box = document.getElementById("keys-on");
if (box) {
  box.checked = wanted();
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes")));
}
for (const all of document.querySelectorAll("[data-all]")) {
  all.addEventListener("change", () => {
    for (const one of all.closest("form").querySelectorAll("tbody input[type=checkbox]")) one.checked = all.checked;
  });
}
