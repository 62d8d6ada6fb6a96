// What is typed is kept: at the node as long as there is a line, on this device only until the node has it.
// What its writer had before him (a hidden field with data-basis, or what a field said at first) is kept with it: what
// came since is not covered.
// A form says where it belongs in data-keep; what it says to its writer stands in data-saved, -back, -alone.
const { drafts: door, account = "" } = document.body.dataset;
const PREFIX = "rabt:draft:", PAUSE = 700;
const store = account ? localStorage : sessionStorage; // who has no account is remembered by his window alone

const name = (form) => `${PREFIX}${account}:${form.dataset.keep}`;
const secret = (field) =>
  !field.name || ["password", "file", "hidden", "submit", "button"].includes(field.type)
  || field.dataset.forget !== undefined || field.autocomplete === "one-time-code";
const bases = (form) => form.querySelectorAll("input[data-basis], input[type=hidden][name^=initial-]");
const ticked = (field) => field.type === "checkbox" || field.type === "radio";
const touched = (field) => {
  if (ticked(field)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((one, place) => one.selected !== one.defaultSelected && (one.defaultSelected || place));
  return field.value !== field.defaultValue;
};

function typed(form) {
  const fields = {};
  for (const field of form.elements) {
    if (secret(field) || !touched(field)) continue;
    if (field.type === "radio") { if (field.checked) fields[field.name] = field.value; }
    else if (field.type === "checkbox") fields[field.name] = [...form.querySelectorAll(`[name="${CSS.escape(field.name)}"]:checked`)].map((one) => one.value);
    else fields[field.name] = field.multiple ? [...field.selectedOptions].map((one) => one.value) : field.value;
  }
  if (Object.keys(fields).length) for (const field of bases(form)) fields[field.name] = field.value;
  return fields;
}

function putBack(form, fields) {
  for (const field of form.elements) {
    const value = fields[field.name];
    if (secret(field) || value === undefined) continue;
    if (ticked(field)) field.checked = [value].flat().includes(field.value);
    else if (field.options) for (const one of field.options) one.selected = [value].flat().includes(one.value);
    else field.value = value;
  }
  for (const field of bases(form)) field.value = fields[field.name] ?? field.value;
}

function cleared(form) {
  form.reset();
  for (const field of bases(form)) field.value = field.dataset.basis;
}

function say(form, what, at) {
  const line = form.querySelector("[data-kept]");
  if (!line) return;
  line.querySelector("[data-words]").textContent = what ? line.dataset[what].replace("{time}", at ?? "") : "";
  line.querySelector("button").hidden = !what;
}

const read = (key) => { try { return JSON.parse(store.getItem(key)); } catch { return null; } };
const write = (form, fields, sent) => store.setItem(name(form), JSON.stringify({ fields, sent, on: location.pathname }));

async function toNode(form, fields) {
  const answer = await fetch(door, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken?.value ?? "" },
    body: JSON.stringify({ page: form.dataset.keep, title: document.title, fields }),
    keepalive: true,
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).at;
}

async function keep(form) {
  const fields = typed(form);
  write(form, fields, false);
  if (!account) return say(form, Object.keys(fields).length ? "alone" : "");
  try {
    const at = await toNode(form, fields);
    store.removeItem(name(form));
    say(form, Object.keys(fields).length ? "saved" : "", at);
  } catch { say(form, "alone"); } // no line: this device keeps it, and the next key tries again
}

async function found(form) {
  const here = read(name(form));
  if (here || !account) return here;
  try {
    const answer = await fetch(`${door}?page=${encodeURIComponent(form.dataset.keep)}`, { headers: { Accept: "application/json" } });
    return answer.ok ? await answer.json() : null;
  } catch { return null; }
}

async function restore(form) {
  if (form.matches("[data-answered]") || form.querySelector(".summary, .wrong")) return; // the node has just shown what was typed
  const kept = await found(form);
  if (!kept?.fields || !Object.keys(kept.fields).length || Object.keys(typed(form)).length) return;
  putBack(form, kept.fields);
  say(form, kept.at ? "back" : "alone", kept.at);
}

function forgetAll(but = "-") {
  for (const place of [localStorage, sessionStorage])
    for (const key of Object.keys(place)) if (key.startsWith(PREFIX) && !key.startsWith(but)) place.removeItem(key);
}

// A form that was sent has served once another page, or a message, answers it; one that answers nothing is typed again.
function forgetServed() {
  const answered = document.querySelector(".said") !== null;
  for (const key of Object.keys(store)) {
    const kept = key.startsWith(PREFIX) && read(key);
    if (kept?.sent && (answered || kept.on !== location.pathname)) store.removeItem(key);
  }
}

export function keepForms() {
  if (account) forgetAll(`${PREFIX}${account}:`); // what another left on this device is none of ours
  forgetServed();
  for (const form of document.querySelectorAll("form[data-keep]")) {
    let waiting;
    for (const field of bases(form)) field.dataset.basis = field.value;
    restore(form);
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => keep(form), PAUSE); });
    addEventListener("online", () => { if (store.getItem(name(form))) keep(form); });
    addEventListener("pagehide", () => { if (Object.keys(typed(form)).length && !form.dataset.sent) keep(form); });
    form.addEventListener("submit", () => { clearTimeout(waiting); write(form, typed(form), true); });
    form.querySelector("[data-kept] button")?.addEventListener("click", () => { clearTimeout(waiting); cleared(form); keep(form); });
  }
  document.querySelector("form[action$='/sign-out']")?.addEventListener("submit", () => forgetAll());
}
