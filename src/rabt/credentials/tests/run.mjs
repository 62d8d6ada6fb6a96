// Runs the checker's modules under Node for the Python tests: questions on stdin, answers on stdout.
import { judged, freshness } from "../js/card/age.js";
import { readCard, readDelta, readFace, readKeySet, readStatusList, statusAt } from "../js/card/signed.js";
import { Checker } from "../js/card/checker.js";
import { readPaper } from "../js/card/paper.js";
import { applied, places } from "../js/card/delta.js";
import { decode45 } from "../js/card/base45.js";
import { decode } from "../js/card/cbor.js";

const bytes = (base64) => new Uint8Array(Buffer.from(base64, "base64"));
const asked = JSON.parse(await new Response(process.stdin).text());

async function answer(question) {
  try {
    return { is: await TOLD[question.ask](question) };
  } catch (found) {
    return { refused: found.code ?? found.message };
  }
}

async function sets({ keySets }) {
  return Promise.all(keySets.map(({ data, root, state, atLeast }) => readKeySet(bytes(data), root, state, atLeast ?? 0)));
}

const raw = (hex) => new Uint8Array(Buffer.from(hex, "hex"));

// The browser's own verifying, as the checker asks for it.
async function verifies({ key, sig, msg }) {
  const held = await crypto.subtle.importKey("raw", raw(key), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", held, raw(sig), raw(msg));
}

const TOLD = {
  verify: verifies,
  card: async (question) => readCard(question.text, await sets(question)),
  paper: async (question) => readPaper(question.text, await sets(question)),
  face: async (question) => Buffer.from(await readFace(question.text, await sets(question), question.card)).toString("base64"),
  list: async (question) => {
    const list = await readStatusList(bytes(question.data), await sets(question));
    return { state: list.state, number: list.number, issuedAt: list.issuedAt, says: question.places.map((place) => statusAt(list, place)) };
  },
  delta: async (question) => {
    const held = question.held ? await readStatusList(bytes(question.held), await sets(question)) : null;
    const list = await applied(held, await readDelta(bytes(question.data), await sets(question)));
    return { state: list.state, number: list.number, issuedAt: list.issuedAt, packed: Buffer.from(list.packed).toString("base64") };
  },
  places: ({ data, size }) => places(bytes(data), size),
  keys: async (question) => (await sets(question)).map(({ state, version }) => ({ state, version })),
  judged: ({ card, standing }) => judged(card, standing),
  // The whole way from a text to a verdict; what a browser keeps on the device is handed in.
  checked: async (question) => {
    const checker = new Checker({ roots: {}, lists: "", fresh: 0, ageing: 0 }), believed = await sets(question);
    checker.trust.sets = async () => believed;
    checker.standing = async () => question.standing;
    return checker.check(question.text, question.standing.now);
  },
  freshness: ({ age, limits }) => freshness(age, limits),
  base45: ({ text }) => Buffer.from(decode45(text)).toString("base64"),
  cbor: ({ data }) => String(decode(bytes(data)) !== undefined),
};

process.stdout.write(JSON.stringify(await Promise.all(asked.map(answer))));
