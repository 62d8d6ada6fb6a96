// Runs the desk's modules under Node for the Python tests: questions on stdin, answers on stdout.
import { opened } from "../js/desk/pack.js";
import { plainSerial } from "../js/desk/shown.js";
import { verdict } from "../js/desk/verdict.js";

const asked = JSON.parse(await new Response(process.stdin).text());
const TOLD = {
  verdict: async ({ card, post }) => verdict(card, post),
  serial: async ({ typed }) => plainSerial(typed),
  pack: async ({ sealed, id, key }) => {
    const privateKey = await crypto.subtle.importKey("pkcs8", Buffer.from(key, "base64"), { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
    return new TextDecoder().decode(await opened(sealed, { id, wrap: { privateKey } }));
  },
};
const answers = await Promise.all(asked.map(async (question) => {
  try { return { is: await TOLD[question.ask](question) }; } catch (found) { return { refused: found.name }; }
}));
process.stdout.write(JSON.stringify(answers));
