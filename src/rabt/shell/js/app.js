// Every page: partial pages by htmx, and forms that keep what was typed until it is sent.
import "htmx.org/dist/htmx.js";
import { besideDays } from "./days.js";
import { keepForms } from "./drafts.js";
import "./keys.js";

besideDays();
keepForms();
for (const form of document.querySelectorAll("form[data-keep], form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; } // a double click sends once
    form.dataset.sent = "yes";
  });
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
// Of two versions of a field the other one is taken by a press.
for (const button of document.querySelectorAll("[data-take]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.take);
    field.value = button.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
// A part that is renewed is not read out each time: what it says aloud stands outside it, and is said of a new cause.
function aloud() {
  for (const region of document.querySelectorAll("[data-aloud]")) {
    const says = document.querySelector(`[data-says="${region.dataset.aloud}"]`);
    const causes = says ? says.dataset.of.trim().split(" ") : [], before = (region.dataset.of ?? "").split(" ");
    region.dataset.of = causes.join(" ");
    if (causes.some((one) => !before.includes(one))) region.textContent = says.textContent;
    else if (before.some((one) => !causes.includes(one))) region.textContent = "";
  }
}
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => print());
headed(document);
aloud();
document.addEventListener("htmx:load", (event) => { headed(event.target); besideDays(event.target); aloud(); });
document.querySelector(".summary")?.focus();
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
