// Every page: partial pages by htmx, and forms that keep what was typed until it is sent.
import "htmx.org/dist/htmx.js";
import "./keys.js";

const kept = (form) => `rabt:draft:${form.dataset.keep}`;
const secret = (field) => ["password", "file", "hidden"].includes(field.type) || field.dataset.forget !== undefined;

function restore(form) {
  if (form.querySelector(".summary, .wrong")) return; // the server has just shown what was typed
  let typed;
  try { typed = JSON.parse(sessionStorage.getItem(kept(form)) || "null"); } catch { typed = null; }
  for (const [name, value] of Object.entries(typed || {})) {
    const field = form.elements[name];
    if (field && !secret(field) && field.type !== "checkbox" && field.type !== "radio" && !field.value) field.value = value;
  }
}

function keep(form) {
  const typed = {};
  for (const field of form.elements) if (field.name && !secret(field) && field.value) typed[field.name] = field.value;
  sessionStorage.setItem(kept(form), JSON.stringify(typed));
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  restore(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; } // a double click sends once
    form.dataset.sent = "yes";
  });
}
// A page reached after a form was sent without errors carries a message: the drafts have served.
if (document.querySelector(".said")) {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith("rabt:draft:")) sessionStorage.removeItem(name);
}
// On a phone a row stands as a card: each of its values says which column it is from.
function headed(root) {
  for (const table of root.querySelectorAll("table.list")) {
    const heads = [...table.querySelectorAll("thead th")].map((one) => one.textContent.trim());
    for (const row of table.tBodies[0]?.rows ?? []) {
      [...row.cells].forEach((cell, place) => { if (place && heads[place] && cell.textContent.trim()) cell.dataset.head = heads[place]; });
    }
  }
}
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
headed(document);
document.addEventListener("htmx:load", (event) => headed(event.target));
document.querySelector(".summary")?.focus();
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
