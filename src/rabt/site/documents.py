"""The parts of docs/ that are printed from the code, so that they cannot drift from it."""

import tomllib
from collections.abc import Callable, Iterable
from datetime import date
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from rabt.corridor import load
from rabt.shell import words
from rabt.site.keeping import Register
from rabt.site.simulation.bugs import BUGS

ROOT = Path(__file__).resolve().parents[3]
DOCS = ROOT / "docs"

# From the top of the house to its foundation.
ORDER = (
    "complaints", "insight", "exercises", "incidents", "tracks", "patrol", "inspection", "regularisation",
    "courses", "scenarios", "permits", "crossing", "missions", "dues", "hiring", "training", "registers",
    "people", "matching", "sheets", "credentials", "agreement", "exchange", "files", "holds", "access",
    "notices",
    "journal", "shell", "corridor", "linkage", "seal", "base", "operations", "assistance",
)  # fmt: skip

WORDS_ON = date(2026, 1, 1)

# Tables of states: page, title, module, name of the table.
STATES = (
    ("permit", "A permit", "rabt.permits.rules.permit", "TABLE"),
    ("clearance", "A clearance before departure", "rabt.permits.rules.clearance", "TABLE"),
    ("finding", "A fee laid on a worker", "rabt.dues.rules.finding", "TABLE"),
    ("settlement", "The settlement of a contract", "rabt.dues.rules.settlement", "TABLE"),
    ("skills", "What is attested of a worker's work", "rabt.dues.rules.skills", "TABLE"),
    ("wage", "A wage that a worker denies", "rabt.dues.rules.contest", "TABLE"),
    ("party", "An employer or recruiter", "rabt.hiring.rules.vetting", "TABLE"),
    ("demand", "A demand", "rabt.hiring.rules.demand", "TABLE"),
    ("project", "A contractor's project", "rabt.hiring.rules.project", "TABLE"),
    ("offer", "An offer", "rabt.hiring.rules.offer", "TABLE"),
    ("contract", "A contract", "rabt.hiring.rules.contract", "TABLE"),
    ("entry", "An entry of an old register", "rabt.registers.rules.entry", "TABLE"),
    ("renewal", "A renewal", "rabt.permits.rules.renewal", "TABLE"),
    ("measure", "A measure on a permit", "rabt.permits.rules.measure", "TABLE"),
    ("leaving", "A worker's wish to leave", "rabt.permits.rules.leaving", "TABLE"),
    ("erasure", "The erasing of a person", "rabt.people.rules.erasure", "TABLE"),
    ("correction", "A request to correct", "rabt.people.rules.asking", "TABLE"),
    ("planting", "A planting of canary records", "rabt.people.rules.canaries", "TABLE"),
    ("death", "The report of a death", "rabt.people.rules.passing", "TABLE"),
    ("resemblance", "Two records that may be one person's", "rabt.people.rules.resemblance", "TABLE"),
    ("matching", "Two lists that are compared", "rabt.matching.rules.matching", "TABLE"),
    ("complaint", "A complaint", "rabt.complaints.rules.complaint", "TABLE"),
    ("visit", "A visit of inspection", "rabt.inspection.rules.visit", "TABLE"),
    ("lack", "A finding of inspection", "rabt.inspection.rules.lack", "TABLE"),
    ("run", "A run of a patrol", "rabt.tracks.rules.run", "TABLE"),
    ("sighting", "A sighting", "rabt.tracks.rules.sighting", "TABLE"),
    ("distress", "A call for help", "rabt.tracks.rules.distress", "TABLE"),
    ("course-session", "A session of a course", "rabt.courses.rules.attendance", "SESSIONS"),
    ("course-stay", "A trainee's stay", "rabt.courses.rules.attendance", "STAYS"),
    ("exam-item", "An item of a bank", "rabt.courses.rules.exam", "ITEMS"),
    ("exam-sitting", "A paper that is sat", "rabt.courses.rules.exam", "SITTINGS"),
    ("course-certificate", "A certificate of a course", "rabt.courses.rules.certifying", "TABLE"),
    ("course-form", "A form of an evaluation", "rabt.courses.rules.learning", "TABLE"),
    ("programme", "A programme of courses for a year", "rabt.missions.rules.states", "PROGRAMMES"),
    ("course-call", "A call for a course", "rabt.missions.rules.states", "CALLS"),
    ("seat-change", "Another number of seats in a course", "rabt.missions.rules.states", "SEAT_CHANGES"),
    ("nomination", "A nomination for a course", "rabt.missions.rules.states", "TABLE"),
    ("mission", "A training mission", "rabt.missions.rules.states", "MISSIONS"),
    ("joint-plan", "A plan of joint patrols", "rabt.patrol.rules.states", "PLANS"),
    ("plan-version", "A version of a plan of joint patrols", "rabt.patrol.rules.states", "TABLE"),
    ("patrol", "A joint patrol before it goes out", "rabt.patrol.rules.states", "PATROLS"),
    ("training-skill", "An officer's skill", "rabt.training.rules", "TABLE"),
    ("training-need", "A need for training", "rabt.training.rules", "NEEDS"),
    ("incident", "The report of an incident", "rabt.incidents.rules.incident", "TABLE"),
    ("response", "What is done about an incident", "rabt.incidents.rules.response", "TABLE"),
    ("seizure", "Something seized", "rabt.incidents.rules.custody", "TABLE"),
    ("case", "A case on an incident", "rabt.incidents.rules.case", "TABLE"),
    ("request", "A request of one authority to the other", "rabt.assistance.rules.request", "TABLE"),
    ("scenario-approval", "A scenario that was put to a head", "rabt.scenarios.rules.approval", "TABLE"),
    ("exercise", "An exercise", "rabt.exercises.rules.exercise", "TABLE"),
    ("exercise-clock", "The clock of an exercise", "rabt.exercises.rules.clock", "TABLE"),
    ("improvement", "A measure of the improvement plan", "rabt.exercises.rules.improvement", "TABLE"),
    ("rule-change", "Another rule of patrols", "rabt.exercises.rules.change", "MOVES"),
    ("hold", "A hold", "rabt.holds.rules", "TABLE"),
    ("sheet", "A sheet that was brought", "rabt.sheets.rules.states", "TABLE"),
    ("card", "A card", "rabt.credentials.rules", "MOVES"),
    ("device", "A post's device", "rabt.crossing.rules.device", "MOVES"),
    ("incoming", "A letter that came", "rabt.exchange.rules.letters", "MOVES"),
    ("line-keys", "New keys for the line", "rabt.exchange.rules.keys", "KEYS_MOVES"),
)

# Tables of states that the pack holds: page, title, of what its steps tell.
PACK_STATES = (
    ("regularisation", "A file of somebody without papers", "file"),
    ("detention", "The telling of a consulate that somebody is held", "detention"),
    ("whereabouts", "Whom a consulate looks for", "whereabouts"),
)
BEGINS = "[*]"
"""Where a record comes from that is not there yet."""


def room_names() -> tuple[str, ...]:
    """Name every room, from the top down."""
    return ORDER


def charter(room: str) -> str:
    """Return what a room says of itself."""
    return (import_module(f"rabt.{room}").__doc__ or "").strip()


def rooms_page() -> str:
    """Print each room's charter."""
    parts = ["# The rooms\n\nPrinted from each room's `__init__.py`; top to bottom, imports go down only.\n"]
    parts += [f"\n## {name}\n\n{charter(name)}\n" for name in ORDER]
    return "".join(parts)


def errors_page() -> str:
    """Print every refusal: code, reason, what to do next, in both languages."""
    rows = []
    for room in (*ORDER, "site"):
        path = files("rabt") / room / "locale" / "problems.toml"
        if path.is_file():
            for code, entry in sorted(tomllib.loads(path.read_text(encoding="utf-8")).items()):
                rows.append((room, code, entry))
    lines = ["# What an official can be told\n\nPrinted from each room's `locale/problems.toml`.\n"]
    for room, code, entry in rows:
        law = f" · `{entry['source']}`" if entry.get("source") else ""
        lines.append(
            f"\n### {code}\n\n{room}{law}\n\n"
            f"- {entry['ar']} — {entry['next_ar']}\n- {entry['en']} — {entry['next_en']}\n"
        )
    return "".join(lines)


def words_page() -> str:
    """Print the field's words: one word for one idea, Arabic beside English."""
    found = load("eg_ly").on(WORDS_ON).words
    head = "# Words\n\nOne word for one idea. Printed from the pack's `words.toml`.\n\n"
    lines = [head, "| English | العربية | meaning | المعنى |\n| --- | --- | --- | --- |\n"]
    lines += [
        f"| {one.name.en} | {one.name.ar} | {one.meaning.en} | {one.meaning.ar} |\n" for one in found.values()
    ]
    return "".join(lines)


def access_page() -> str:
    """Print the roles with their scopes, and how many routes each scope opens."""
    table = tomllib.loads((files("rabt.access") / "table.toml").read_text(encoding="utf-8"))
    lines = ["# Who may do what\n\nPrinted from `access/table.toml`, the one reviewed table.\n"]
    for role, told in table["roles"].items():
        lines.append(
            f"\n## {role}\n\nNode: {told['side']}\n\n"
            + ", ".join(f"`{s}`" for s in sorted(told["scopes"]))
            + "\n"
        )
    lines.append("\n## Routes\n\n| route | method | needs |\n| --- | --- | --- |\n")
    for section in table["routes"].values():
        for name, row in section.items():
            lines += [
                f"| {name} | {m} | {row[m]} |\n"
                for m in ("get", "post", "put", "patch", "delete")
                if m in row
            ]
    return "".join(lines)


def states_page(
    title: str, moves: Iterable[tuple[str, str, str]], where: str = "the table in the code"
) -> str:
    """Draw a transition table as rows and as a diagram."""
    rows = sorted(moves)
    lines = [f"# {title}: states\n\nDrawn from {where}.\n\n```mermaid\nstateDiagram-v2\n"]
    lines += [f"  {before} --> {after}: {step}\n" for before, step, after in rows]
    lines.append("```\n\n| from | step | to |\n| --- | --- | --- |\n")
    lines += [f"| {before} | {step} | {after} |\n" for before, step, after in rows]
    return "".join(lines)


def planted_page() -> str:
    """Print the faults that the simulation is tried with."""
    lines = [
        "# Planted faults\n\nPrinted from `site/simulation/bugs.py`; see [the simulation](simulation.md).\n\n"
    ]
    lines.append("| switch | what is wrong then |\n| --- | --- |\n")
    lines += [f"| `{name}` | {wrong} |\n" for name, wrong in sorted(BUGS.items())]
    return "".join(lines)


def asvs_page() -> str:
    """Print the self-assessment, requirement by requirement."""
    told = tomllib.loads((DOCS / "asvs.toml").read_text(encoding="utf-8"))
    rows = [(one, kind, group) for kind, groups in told.items() for group in groups for one in group["ids"]]
    rows.sort(key=lambda row: [int(part) for part in row[0].removeprefix("V").split(".")])
    counts = ", ".join(f"{sum(kind == row[1] for row in rows)} {kind}" for kind in told)
    lines = [
        "# Self-assessed against OWASP ASVS 5.0.0\n\nPrinted from `docs/asvs.toml`. OWASP certifies nobody,"
        f" and nobody outside looked: see [security](security.md). {len(rows)} requirements: {counts}.\n\n"
        "| requirement | | how | by |\n| --- | --- | --- | --- |\n"
    ]
    lines += [
        f"| {one} | {kind} | {group['how']} | {'<br>'.join(f'`{by}`' for by in group.get('by', ()))} |\n"
        for one, kind, group in rows
    ]
    return "".join(lines)


def register_page() -> str:
    """Print the register of processing: purposes, rules of keeping, letters, safeguards; both languages."""
    terms = load("eg_ly").on(WORDS_ON)
    lines = [
        "# Register of processing\n\nPrinted from `access/purposes.toml`, `access/table.toml`,"
        " `site/retention.toml` and the letters' own classes; a node shows and prints its own, with what it"
        " erased. What anybody may read without an account stands at `/kept`.\n"
    ]
    for language in ("en", "ar"):
        lines += _register(Register(terms, _saying(language)), _saying(language))
    return "".join(lines)


def _register(told: Register, say: Callable[..., str]) -> Iterable[str]:
    def heads(*names: str) -> str:
        titles = " | ".join(say(f"site.kept.{name}") for name in names)
        return f"| {titles} |\n|{' --- |' * len(names)}\n"

    columns = heads("purpose", "ground", "opens", "may", "learns", "lasts")
    yield f"\n## {say('site.kept.purposes')}\n\n{columns}"
    for row in told.purposes():
        yield f"| {row['name']} (`{row['code']}`) | {row['ground']} | {row['opens']} | {row['roles']} |"
        yield f" {row['gives']} | {row['kept']} |\n"
    yield f"\n## {say('site.kept.rules')}\n\n{heads('rule', 'whose', 'opens', 'lasts', 'tables')}"
    for row in told.rules():
        yield f"| {row['name']} | {row['whose']} | {row['opens']} | {row['kept']} | `{row['tables']}` |\n"
    yield f"\n## {say('site.kept.letters')}\n\n{heads('letter', 'letter_fields')}"
    for row in told.letters():
        yield f"| {row['name']} (`{row['code']}`) | `{row['fields']}` |\n"
    yield f"\n## {say('site.kept.safeguards')}\n\n"
    yield from (f"- {one}\n" for one in told.safeguards())


def _saying(language: str) -> Callable[..., str]:
    """Give a reader of the rooms' words that needs no node."""
    known: dict[str, Any] = {}
    for room in (*ORDER, "site"):
        path = files("rabt") / room / "locale" / "words.toml"
        if path.is_file():
            for name, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
                known.update(words.flat(f"{room}.{name}", entry))

    def say(key: str, **facts: Any) -> str:
        return words.fill(known[key][language], language, facts)

    return say


def _moves(module: str, name: str) -> list[tuple[str, str, str]]:
    table = getattr(import_module(module), name)
    return [(str(before), str(step), str(after)) for (before, step), after in table.items()]


def pack_states_page(title: str, of: str) -> str:
    """Draw the steps of the pack, with those that begin a record."""
    steps = load("eg_ly").on(WORDS_ON).regularisation.values()
    moves = [
        (before, step.code, step.after)
        for step in steps if step.of == of for before in step.before or (BEGINS,)
    ]  # fmt: skip
    return states_page(title, moves, "the steps of the corridor's pack (`regularisation.toml`)")


def pages() -> dict[str, Callable[[], str]]:
    """Name every generated page and how it is printed."""
    found: dict[str, Callable[[], str]] = {
        "rooms.md": rooms_page, "errors.md": errors_page, "words.md": words_page, "access.md": access_page,
        "planted-faults.md": planted_page, "asvs.md": asvs_page, "register.md": register_page,
    }  # fmt: skip
    for page, title, module, name in STATES:
        found[f"states/{page}.md"] = lambda t=title, m=module, n=name: states_page(t, _moves(m, n))  # type: ignore[misc]
    for page, title, of in PACK_STATES:
        found[f"states/{page}.md"] = lambda t=title, o=of: pack_states_page(t, o)  # type: ignore[misc]
    return found


def write(*, only_check: bool) -> list[Path]:
    """Write the generated pages; return those that were out of date."""
    stale = []
    for name, page in pages().items():
        path, text = DOCS / name, page()
        if not path.exists() or path.read_text() != text:
            stale.append(path.relative_to(ROOT))
            if not only_check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
    return stale
