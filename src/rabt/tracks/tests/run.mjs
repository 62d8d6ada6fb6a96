// Runs the page's rules under Node for the Python tests: questions on stdin, answers on stdout.
import { open, sitting } from "../js/walk/closed.js";
import { after, chosen, clockOff, kept, may, pace } from "../js/walk/rules.js";

const asked = JSON.parse(await new Response(process.stdin).text());
const TOLD = {
  chosen: ({ waiting }) => chosen(waiting),
  kept: ({ waiting, held }) => kept(waiting, held),
  after: ({ state, step }) => after(state, step),
  may: ({ state, kind }) => may(state, kind),
  pace: ({ fixes, by }) => pace(fixes, by),
  clock: ({ fix, now }) => clockOff(fix, now),
  close: async ({ key, place, text }) => {
    const own = await sitting(key);
    return { ...own.told, ...(await own.close(place, new TextEncoder().encode(text))) };
  },
  orders: async ({ text }) => {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const { shut } = await import("../js/walk/closed.js");
    return open(key, await shut(key, { text }));
  },
};
const answers = [];
for (const question of asked) answers.push(await TOLD[question.ask](question));
process.stdout.write(JSON.stringify(answers));
