// Passkeys: signing in, proving again, adding one. Buttons say what they do in data attributes:
//   <button data-passkey="enter|add" data-options="..." data-send="..." hidden>
// The server makes the challenge and checks the answer; this file only carries both.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

async function ask(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  if (!answer.ok) throw new Refusal(told);
  return told;
}

class Refusal extends Error {
  constructor(told) {
    const language = document.documentElement.lang;
    super([told.reason?.[language], told.next?.[language]].filter(Boolean).join(" "));
  }
}

function withBytes(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.allowCredentials, options.excludeCredentials])
    for (const key of list ?? []) key.id = bytes(key.id);
  return options;
}

function plain(key) {
  const response = { clientDataJSON: text(key.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (key.response[name]) response[name] = text(key.response[name]);
  return { id: key.id, rawId: text(key.rawId), type: key.type, response };
}

async function enter(button) {
  const options = withBytes(await ask(button.dataset.options, {}));
  const key = await navigator.credentials.get({ publicKey: options });
  return ask(button.dataset.send, plain(key));
}

async function add(button) {
  const options = withBytes(await ask(button.dataset.options, {}));
  const key = await navigator.credentials.create({ publicKey: options });
  const name = document.querySelector("#passkey-name")?.value ?? "";
  return ask(button.dataset.send, { credential: plain(key), name });
}

async function press(button) {
  const said = document.querySelector("#passkey-said");
  button.disabled = true;
  if (said) said.textContent = "";
  try {
    const told = await (button.dataset.passkey === "add" ? add(button) : enter(button));
    location.assign(told.to);
  } catch (problem) {
    button.disabled = false;
    if (said) said.textContent = problem instanceof Refusal ? problem.message : said.dataset.failed;
  }
}

if (window.PublicKeyCredential)
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.hidden = false;
    button.addEventListener("click", () => press(button));
  }
