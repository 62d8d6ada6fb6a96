// Talks to the node: a refusal comes back with its code and its words in both languages.
export class Told extends Error {
  constructor(body) {
    super(body.code);
    this.code = body.code;
    this.reason = body.reason;
  }
}

const token = () => (globalThis.document?.cookie ?? "").match(/rabt_csrf_[a-z]+=([^;]+)/)?.[1] ?? "";

export async function ask(url, body) {
  const answer = await fetch(url, {
    method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" },
  });
  const told = await answer.json();
  if (!answer.ok) throw new Told(told);
  return told;
}
