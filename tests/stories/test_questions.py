"""No page of a working node asks its database more the more it shows: every page, for every kind of seat."""

import json
import subprocess
import sys

import pytest

from tests.stories.running import Nodes

pytestmark = [pytest.mark.two_nodes]
MOST, AGAIN = 26, 3
"""Questions of one page, and the same one again; the home asks one for each kind of work: an approver has 20."""
SEATS = {
    "destination_clerk": "LY/labour/tobruk/", "destination_approver": "LY/labour/", "employer": "LY/labour/",
    "border_officer": "LY/border/musaid/", "node_administrator": "LY/", "auditor": "LY/",
    "origin_clerk": "EG/labour/matrouh/", "recruiter": "EG/labour/",
}  # fmt: skip
PAGES = {"border_officer": 15, "auditor": 20, "node_administrator": 30}
"""So many pages at least each seat reaches; most reach fifty."""


def asked_by(town: Nodes, role: str) -> list[dict]:
    """Open every page of a seat inside its node's own process."""
    node = town.origin if SEATS[role].startswith("EG/") else town.destination
    done = subprocess.run(
        [sys.executable, "-m", "tests.stories.asked", str(node.home), role, SEATS[role]],
        env=node.prepared.environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("role", SEATS)
def test_each_page_asks_few_questions_and_none_for_every_row(town, role):
    pages = asked_by(town, role)
    assert len({one["kind"] for one in pages}) >= PAGES.get(role, 40)
    shut = {one["address"]: one["status"] for one in pages if one["status"] not in (200, 404)}
    raw = {one["address"]: one["raw"] for one in pages if one["raw"]}
    assert not raw, "a field's name, an identifier or a gap is no word for a person"
    assert not shut, "404 is a queue that another role has; nothing leads to a shut door"
    too_many = [one for one in pages if one["questions"] > MOST or one["again"] > AGAIN]
    assert not too_many, "\n".join(
        f"{one['questions']} ({one['again']}) {one['address']} {one['most']}" for one in too_many
    )
    if role in ("destination_approver", "origin_clerk", "recruiter"):
        long = {one["kind"] for one in pages if one["rows"] >= 20}
        assert len(long) >= 3, f"only {long} are long enough to tell"
