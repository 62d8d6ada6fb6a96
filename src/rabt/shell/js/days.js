// Beside every day stands the same day in the other calendar, and who thinks in Hijri types Hijri.
// The node converts, for browsers' own Hijri tables differ from it by a day in some months.
const told = new Map();
const PAUSE = 250;

async function ask(text) {
  if (!text) return null;
  if (!told.has(text)) {
    try {
      const answer = await fetch(`${document.body.dataset.days}?typed=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) return null;
      told.set(text, await answer.json());
    } catch { return null; } // no line: the field works without what stands beside it
  }
  return told.get(text);
}

export function besideDays(root = document) {
  for (const line of root.querySelectorAll("[data-day]")) {
    const field = document.getElementById(line.dataset.day), button = line.querySelector("button"), words = line.querySelector("[data-words]");
    if (!field || line.dataset.ready) continue;
    line.dataset.ready = "yes";
    let waiting;
    const show = async () => {
      const text = field.value, found = await ask(text);
      if (text === field.value) words.textContent = found?.beside ?? "";
    };
    button.hidden = false;
    button.addEventListener("click", async () => {
      const found = await ask(field.value), typing = field.type === "date";
      field.type = typing ? "text" : "date";
      if (typing) field.placeholder = line.dataset.like;
      field.value = (typing ? found?.hijri : found?.gregorian) ?? "";
      button.setAttribute("aria-pressed", String(typing));
      show();
      field.focus();
    });
    field.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, PAUSE); });
    if (field.value) show();
  }
}
