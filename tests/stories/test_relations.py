"""Who sees the story's records: their own offices do; another office, the other state and a passer-by do not.

Generated from the one reviewed table: every page and every API address that names a record.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import httpx
import pytest

from rabt.shell import tables
from rabt.shell.sheets import safe
from tests.stories import hostile
from tests.stories.running import Nodes, Running
from tests.stories.thread import Thread
from tests.test_matrix import routes_of_the_house

pytestmark = [pytest.mark.two_nodes]
TABLE = tomllib.loads((files("rabt.access") / "table.toml").read_text(encoding="utf-8"))
ROLES = TABLE["roles"]
ASKS = {name: row["get"] for rows in TABLE["routes"].values() for name, row in rows.items() if "get" in row}
OPEN = ("anyone", "peer", "device")
SHUT_OUT = (302, 401, 403, 404)
ELSEWHERE = "elsewhere/"
NOW = datetime.now(UTC)
SHARED = {  # seen by every office that holds the scope
    "origin": {"employer", "demand", "term", "change"},  # told to every office, so that any may offer
    "destination": {"term", "change"},  # the agreement is the whole node's
}
TERM = "port.LY-MUSAID"  # whether that port is open: the destination may change it
NO_OWNER = {
    ("origin", "agreement:propose"),  # the other state keeps that value
    ("origin", "crossing:slip"),  # the story refuses nobody there
    ("origin", "dues:certificate"),  # the story's contract binds: its service is not over
    ("destination", "dues:certificate"),
    ("destination", "dues:settle"),
    ("destination", "dues:skills"),
    *((side, f"dues:skills_{page}") for side in ("origin", "destination") for page in ("object", "paper")),
    ("origin", "hiring:crew_new"),  # the story's demand stands under no project: see test_project_in_a_pair
    ("origin", "hiring:group_new"),
    ("destination", "files:file"),  # a face that came by letter opens by its person's door alone
    *(  # only beside the worker, with his card in hand: see people/tests/test_helping
        (side, f"people:helped{page}")
        for side in ("origin", "destination")
        for page in ("", "_all", "_correct")
    ),
}


SEATLESS = ("court_clerk", "health_officer")
"""Roles whose authorities have no office in this story: `holds` tries their own pages."""


@dataclass
class Side:
    """One node with the story's records as it knows them, and whose they are there."""

    name: str
    node: Running
    seats: dict[str, str]
    records: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> str:
        return self.node.prepared.node.state

    def roles_with(self, asked: str) -> list[str]:
        """Name the roles of this node that may ask; who sees every office by the table is left out."""
        here = {role: told for role, told in ROLES.items() if told["side"] in (self.name, "both")}
        return [
            role for role, told in here.items()
            if "door" not in told and role not in SEATLESS and told.get("reach") != "state" and (asked == "signed_in" or asked in told["scopes"])
        ]  # fmt: skip

    def roles_of_all_offices(self, asked: str) -> list[str]:
        """Name the roles of this node that see every office and may ask."""
        here = {role: told for role, told in ROLES.items() if told["side"] in (self.name, "both")}
        return [
            role for role, told in here.items() if told.get("reach") == "state" and asked in told["scopes"]
        ]

    def routes(self) -> Iterator[tuple[str, str, str, str]]:
        """Give every route that names one of the records: name, noun, address, and what it asks for."""
        for name, path in routes_of_the_house():
            noun = noun_in(path)
            if noun in self.records and ASKS.get(name, "anyone") not in OPEN:
                yield name, noun, re.sub(r"<[^>]+>", self.records[noun], path), ASKS[name]

    def owner(self, role: str) -> httpx.Client:
        return self.node.browser(role, self.seats.get(role, ""))

    def of_another_office(self, role: str) -> httpx.Client:
        office = f"{self.state}/{ELSEWHERE}"
        if f"browser {role}{office}" not in self.node.clients:
            self.node.partner.step("open_seat", role=role, office=office, kind="labour")
        return self.node.browser(role, office)


def noun_in(path: str) -> str:
    """Say which kind of record an address names: by its parameter, or by the word before it."""
    found = re.search(r"(\w+)/<(?:\w+:)?(\w+)>", path)
    if not found or path.count("<") > 1:
        return ""
    word, parameter = found.groups()
    return word.removesuffix("s") if parameter == "key" else parameter.removesuffix("_id")


@pytest.fixture(scope="module")
def sides(thread: Thread, two_nodes: Nodes) -> list[Side]:
    """Tell the whole story, and say for each side which record stands under which name."""
    thread.upto("refusal")
    posts = {"EG": "EG/border/salloum/", "LY": "LY/border/musaid/"}
    origin = Side("origin", two_nodes.origin, {
        "recruiter": thread.recruiter_office, "origin_clerk": "EG/labour/matrouh/",
        "border_officer": posts["EG"],
    })  # fmt: skip
    destination = Side("destination", two_nodes.destination, {
        "employer": thread.employer_office, "destination_clerk": "LY/labour/tobruk/",
        "border_officer": posts["LY"],
    })  # fmt: skip
    for side, kept_there in ((origin, ("passage",)), (destination, ("recruiter", "exit_passage"))):
        side.records = {noun: key for noun, key in thread.record.items() if noun not in kept_there}
        side.records |= own_records(side.node)
        side.records["file"] = photograph(side)
    origin.records["passage"] = origin.records.pop("exit_passage")
    for side, office in ((origin, "EG/labour/matrouh/"), (destination, "LY/labour/tobruk/")):
        side.records |= {"term": TERM, "code": office, "warrant": warrant(side.node, office)}
    destination.records["change"] = change(destination.node)
    destination.records["renewal"] = renewal(destination.node, thread.record["permit"])
    origin.records["ref"] = f"offer:{thread.record['offer']}"
    destination.records["ref"] = f"permit:{thread.record['permit']}"
    return [origin, destination]


def own_records(node: Running) -> dict[str, str]:
    """Find what each node has for itself: a letter that came, an act, an account."""
    key = r"/([0-9a-f-]{36})"
    node.integrate_journal()  # else its acts may still wait for their place, and have no proof
    letter = re.search(
        "/exchange/incoming" + key, node.browser("node_administrator").get("/exchange/incoming").text
    )
    act = re.search("/journal/proof" + key, node.browser("auditor").get("/journal/").text)
    assert letter and act
    return {
        "letter": letter[1],
        "act": act[1],
        "account": node.partner.step("account", role="auditor", office=""),
    }


def warrant(node: Running, office: str) -> str:
    """Have an administrator propose that an official moves to another office."""
    by = node.partner.step("account", role="node_administrator", office="")
    moved = node.partner.step("account", role="border_officer", office="")
    args = [moved, "border_officer", office]
    return str(node.partner.step("do", by=by, deed="access.propose_posting", at=NOW, args=args))


def change(node: Running) -> str:
    """Have the administrator propose that a port closes a year from now."""
    by = node.partner.step("account", role="node_administrator", office="")
    args = [TERM, False, (NOW + timedelta(days=400)).date(), "minutes of the joint committee, session 4"]
    return str(node.partner.step("do", by=by, deed="agreement.propose_change", at=NOW, args=args))


def renewal(node: Running, permit: str) -> str:
    """Have a clerk propose, shortly before the permit's last day, that it is renewed."""
    clerk = ("destination_clerk", "LY/labour/tobruk/")
    last = datetime.fromisoformat(node.api(*clerk).get(f"/permits/permits/{permit}").json()["valid_until"])
    by, at = (
        node.partner.step("account", role=clerk[0], office=clerk[1]),
        last.replace(tzinfo=UTC) - timedelta(days=20),
    )
    return str(node.partner.step("do", by=by, deed="permits.renew_permit", at=at, args=[permit]))


def photograph(side: Side) -> str:
    """Find the file of the worker's face on one side."""
    party = "recruiter" if side.name == "origin" else "employer"
    by, person = (
        side.node.partner.step("account", role=party, office=side.seats[party]),
        side.records["person"],
    )
    query = "people.person_to_see"
    return str(side.node.partner.step("told_of", by=by, query=query, record=person, field="photo_id"))


def test_another_office_in_the_same_role_finds_nothing(sides: list[Side]) -> None:
    found = []
    for side in sides:
        for name, noun, address, asked in side.routes():
            if noun in SHARED.get(side.name, ()):
                continue
            for role in side.roles_with(asked):
                answer = side.of_another_office(role).get(address)
                if answer.status_code != 404:
                    found.append(f"{side.state} {role} {name}: {answer.status_code}")
    assert not found, "\n".join(found)


def test_a_passer_by_is_let_in_nowhere(sides: list[Side]) -> None:
    found = []
    for side in sides:
        with httpx.Client(base_url=side.node.url, timeout=30) as visitor:
            for name, _, address, _ in side.routes():
                answer = visitor.get(address)
                if answer.status_code not in SHUT_OUT:
                    found.append(f"{side.state} {name}: {answer.status_code}")
    assert not found, "\n".join(found)


def test_a_stay_or_token_of_the_other_state_opens_nothing(sides: list[Side]) -> None:
    found = []
    for here, there in (sides, sides[::-1]):
        role = f"{there.name}_approver"
        stay = there.owner(role).cookies[f"rabt_{there.state.lower()}"]
        secret = there.node.api(role).headers["Authorization"]
        for way in ({"Cookie": f"rabt_{here.state.lower()}={stay}"}, {"Authorization": secret}):
            with httpx.Client(base_url=here.node.url, headers=way, timeout=30) as visitor:
                for name, _, address, _ in here.routes():
                    answer = visitor.get(address)
                    if answer.status_code not in SHUT_OUT:
                        found.append(f"{here.state} {name} with {list(way)}: {answer.status_code}")
    assert not found, "\n".join(found)


def test_what_never_crossed_is_unknown_at_the_other_node(sides: list[Side]) -> None:
    found = []
    for here, there in (sides, sides[::-1]):
        own = {noun: key for noun, key in there.records.items() if here.records.get(noun) != key}
        own.pop("ref")  # of a record that both have
        beside = Side(here.name, here.node, here.seats, own)
        for name, _, address, asked in beside.routes():
            for role in beside.roles_with(asked) or ["node_administrator", "auditor"]:
                answer = beside.owner(role).get(address)
                if answer.status_code not in (403, 404):
                    found.append(f"{here.state} {role} {name}: {answer.status_code}")
    assert not found, "\n".join(found)


def test_the_records_own_offices_see_every_page(sides: list[Side]) -> None:
    found, seen = [], set()
    for side in sides:
        for name, noun, address, asked in side.routes():
            if (side.name, name) in NO_OWNER:
                continue
            roles = side.roles_with(asked) or side.roles_of_all_offices(asked)
            got = {role: side.owner(role).get(address).status_code for role in roles}
            seen.add((side.name, noun))
            enough = any if asked == "signed_in" else all  # such an address asks for a part in the record
            if got and not enough(status == 200 for status in got.values()):
                found.append(f"{side.state} {name}: {got}")
    assert not found, "\n".join(found)
    assert len(seen) > 15, seen


def test_every_list_is_taken_away_by_whoever_sees_it_and_as_he_sees_it(sides: list[Side]) -> None:
    taken, found = set(), []
    for side in sides:
        for name, path in routes_of_the_house():
            if "<" in path or ASKS.get(name, "anyone") in OPEN:
                continue
            for role in side.roles_with(ASKS[name]) or side.roles_of_all_offices(ASKS[name]):
                shown = side.owner(role).get(path)
                if shown.status_code == 200 and "sheet=csv" in shown.text:
                    taken.add(name)
                    found += [
                        f"{side.state} {role} {name}: {why}"
                        for why in unlike(side.owner(role), path, shown.text)
                    ]
    assert not found, "\n".join(found)
    assert len(taken) >= 15, sorted(taken)


def unlike(browser: httpx.Client, path: str, shown: str) -> Iterator[str]:
    """Say what a sheet of a list lacks or tells beyond its page."""
    head, rows = tables.read(shown)
    answer = browser.get(path, params={"sheet": "csv"})
    if answer.status_code != 200:
        yield f"{answer.status_code}"
        return
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    if len(lines) - 1 < len(rows):
        yield f"{len(lines) - 1} rows of {len(rows)}"
    if (
        len(lines[0]) == len(head) == len(set(head) & set(lines[0]))
        and rows
        and lines[1] != [safe(cell) for cell in rows[0]]
    ):
        yield f"{lines[1]} for {rows[0]}"
    book = browser.get(path, params={"sheet": "xlsx"})
    if not book.content.startswith(b"PK"):
        yield f"no spreadsheet: {book.status_code}"


def test_no_form_breaks_whatever_is_sent_with_it(sides: list[Side]) -> None:
    tried, found = set(), []
    for side in sides:
        for name, page, role in pages_of(side):
            browser = side.owner(role)
            shown = browser.get(page)
            secret = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.text)
            for form in hostile.forms_of(page, shown.text) if shown.status_code == 200 and secret else ():
                if (side.name, form.action, tuple(form.names)) in tried:
                    continue
                tried.add((side.name, form.action, tuple(form.names)))
                for text in hostile.NAUGHTY:
                    sent = dict.fromkeys(form.names, text) | {"csrfmiddlewaretoken": secret[1]}
                    answer = browser.post(form.action, data=sent)
                    if answer.status_code >= 500:
                        found.append(
                            f"{side.state} {role} {name} {form.action} {text[:20]!r}: {answer.status_code}"
                        )
    assert not found, "\n".join(found)
    assert len(tried) >= 40, len(tried)


def pages_of(side: Side) -> Iterator[tuple[str, str, str]]:
    """Give every page of a side that somebody may open, once for each role that may: name, address, role."""
    for name, _, address, asked in side.routes():
        for role in side.roles_with(asked) or side.roles_of_all_offices(asked):
            yield name, address, role
    for name, path in routes_of_the_house():
        if "<" not in path and ASKS.get(name, "anyone") not in OPEN:
            for role in side.roles_with(ASKS[name]) or side.roles_of_all_offices(ASKS[name]):
                yield name, path, role
