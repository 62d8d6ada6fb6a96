// A printed certificate as its state signed it: of the card's family, of another type, with the same rules as on the node.
import { encodeTasks } from "./cbor.js";
import { hex, takeApart } from "./cose.js";
import { decode45 } from "./base45.js";
import { Untrusted } from "./errors.js";
import { checkSigner, serialOf, shaped, verified } from "./signed.js";

const PREFIX = "RB1P:", LONGEST = 5 + 676, PAPER = "rabt/paper", KINDS = [null, "service", "skills", "course"];
const ISS = 1, IAT = 6, CTI = 7, HOLDER = 169, STATUS = 65535, NAME = 4, NAME_AR = 19, KIND = 80, WORKS = 81, DIGEST = 82;
const MOST_WORKS = 30, MOST_TASKS = 100, MOST_HOURS = 10_000, LAST_DAY = 100_000, LATEST = 2 ** 32;
const malformed = (why) => new Untrusted("malformed", why);

export const isPaper = (text) => text.trimStart().startsWith(PREFIX);

export async function readPaper(text, sets) {
  const plain = text.replace(/[\r\n\t]+/g, "").trimStart();
  try {
    return await paperOf(plain, sets);
  } catch (found) {
    if (plain === plain.trimEnd()) throw found;
    return paperOf(plain.trimEnd(), sets); // a careless paste ends with a space that is not the code's
  }
}

async function paperOf(text, sets) {
  if (!text.startsWith(PREFIX) || text.length > LONGEST) throw malformed("prefix or length");
  const found = await verified(takeApart(decode45(text.slice(PREFIX.length)), PAPER), sets, "card");
  const claims = shaped(found.claims, [ISS, IAT, CTI, HOLDER, STATUS]), place = shaped(claims.get(STATUS), [1, 2]);
  const holder = shaped(claims.get(HOLDER), [NAME, NAME_AR, KIND, WORKS, DIGEST]);
  const paper = {
    serial: serialOf(claims), issuer: worded(claims.get(ISS), 2), issuedAt: counted(claims.get(IAT), LATEST),
    list: counted(place.get(1), LATEST), index: counted(place.get(2), LATEST), kind: kindOf(holder.get(KIND)),
    name: worded(holder.get(NAME), 80), nameAr: worded(holder.get(NAME_AR), 120),
  };
  if (paper.kind === "course") Object.assign(paper, { works: [], course: courseOf(holder.get(WORKS)) });
  else paper.works = worksOf(holder.get(WORKS));
  await checkKind(paper, holder.get(DIGEST));
  checkSigner(found);
  return paper;
}

function worded(value, most) {
  if (typeof value !== "string" || [...value].length > most || /\p{C}/u.test(value)) throw malformed("a text");
  return value;
}

function counted(value, below) {
  if (!Number.isInteger(value) || value < 0 || value >= below) throw malformed("a number");
  return value;
}

function kindOf(value) {
  if (![1, 2, 3].includes(value)) throw malformed("kind");
  return KINDS[value];
}

function worksOf(told) {
  if (!Array.isArray(told) || !told.length || told.length > MOST_WORKS) throw malformed("works");
  return told.map((one) => {
    if (!Array.isArray(one) || one.length !== 5) throw malformed("a work");
    const [occupation, first, last, employer, tasks] = one;
    const work = { occupation: worded(occupation, 10), employer: worded(employer, 200), first: counted(first, LAST_DAY), last: counted(last, LAST_DAY), ...tasksOf(tasks) };
    if (work.first > work.last) throw malformed("days");
    return work;
  });
}

// One course, with the skill that it proves and that skill's last day (nought: none).
function courseOf(told) {
  if (!Array.isArray(told) || told.length !== 7) throw malformed("a course");
  const [code, centre, first, last, hours, skill, until] = told;
  const course = { code: worded(code, 60), centre: worded(centre, 60), first: counted(first, LAST_DAY), last: counted(last, LAST_DAY), hours: counted(hours, MOST_HOURS + 1), skill: worded(skill, 60), until: counted(until, LAST_DAY) };
  if (!course.code || course.first > course.last || (course.until && !course.skill)) throw malformed("a course");
  return course;
}

// Tasks by their codes, or their number alone where the codes did not fit.
function tasksOf(told) {
  if (Number.isInteger(told) && told > 0 && told <= MOST_TASKS) return { tasks: [], count: told };
  if (!Array.isArray(told) || told.length > MOST_TASKS) throw malformed("tasks");
  const tasks = told.map((code) => worded(code, 40));
  if (tasks.some((code, nth) => nth && !isBefore(tasks[nth - 1], code))) throw malformed("tasks twice, or out of order");
  return { tasks, count: tasks.length };
}

// By code points, as the node orders them; a page orders by halves of them.
function isBefore(one, other) {
  const [left, right] = [[...one], [...other]].map((signs) => signs.map((sign) => sign.codePointAt(0)));
  for (let at = 0; at < left.length && at < right.length; at++) if (left[at] !== right[at]) return left[at] < right[at];
  return left.length < right.length;
}

// A certificate tells of one work without tasks; a record of skills is bound to all its tasks.
async function checkKind({ kind, works }, bound) {
  const skills = kind === "skills";
  if (!(bound instanceof Uint8Array) || bound.length !== (skills ? 16 : 0)) throw malformed("digest");
  if (kind === "service" && (works.length > 1 || works[0].count)) throw malformed("a certificate of more than one work");
  if (!skills || works.some(({ tasks, count }) => tasks.length !== count)) return;
  const told = encodeTasks(works.map(({ occupation, first, last, tasks }) => [occupation, first, last, tasks]));
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", told)).subarray(0, 16);
  if (hex(found) !== hex(bound)) throw malformed("digest");
}
