// Runs the reading of passports under Node for the Python tests: pictures on stdin, what they say on stdout.
import { checkDigit, holds, signsAt } from "../js/mrz/checks.js";
import { read } from "../js/mrz/reading.js";

const asked = JSON.parse(await new Response(process.stdin).text());
const TOLD = {
  read: ({ width, height, data }) => read({ width, height, data: new Uint8ClampedArray(Buffer.from(data, "base64")) }),
  digit: ({ field }) => checkDigit(field),
  holds: ({ line }) => holds(line),
  signs: ({ line, place }) => signsAt(line, place),
};
process.stdout.write(JSON.stringify(asked.map((question) => TOLD[question.ask](question))));
