"""A whole exercise in the browsers of two running nodes: the line is cut in its middle, play goes on, records merge.

Its report is held against what the databases of both nodes hold, counted here anew by nothing of the room's own.
"""

import re
import socket
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

import rabt.corridor
from tests.stories.browser import NARROW, WIDE, Person, Walk
from tests.stories.running import Nodes, Running, homes, run_nodes
from tests.stories.thread import waited

pytestmark = [pytest.mark.browser, pytest.mark.two_nodes]
CODE, FIRST = "salloum_influx", "M+11"
"""A scenario of the house, and when both operations rooms have been told something by it."""
SHIPPED = Path(rabt.corridor.__file__).parent / "packs" / "eg_ly" / "scenarios" / f"{CODE}.toml"
PATIENCE = 400
"""Seconds for letters after a cut: the line is tried again after ever longer waits."""
PLAYER = "operations_officer"


class Wire:
    """The line to a node: it carries bytes to a port, until it is cut."""

    def __init__(self, port: int) -> None:
        self.port, self.is_cut, self.open = port, False, set[socket.socket]()
        self.door = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.door.getsockname()[1]}"

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.door.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self.port))
                self.open |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while piece := one.recv(65_536):
                other.sendall(piece)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
            self.open.discard(end)

    def cut(self) -> None:
        """Break what is under way, and let nothing through."""
        self.is_cut = True
        for one in list(self.open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self.is_cut = False


@contextmanager
def tables(node: Running) -> Iterator[psycopg.Connection]:
    """Open the database of a node."""
    with psycopg.connect(node.prepared.environment["DATABASE_URL"]) as found:
        yield found


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Nodes, list[Wire]]]:
    """Hold both nodes, each reached by the other over a wire that can be cut."""
    with homes() as folder:
        for nodes in run_nodes(folder):
            wires = []
            for node, other in ((nodes.origin, nodes.destination), (nodes.destination, nodes.origin)):
                wire = Wire(other.prepared.port)
                with tables(node) as held:
                    held.execute("update exchange_peer set url = %s", [wire.url])
                wires.append(wire)
            try:
                yield nodes, wires
            finally:
                for wire in wires:
                    wire.cut()
                    wire.door.close()


def seat(node: Running, role: str) -> str:
    return str(node.partner.step("account", role=role))


def do(node: Running, role: str, deed: str, *args: Any) -> str:
    """Let somebody of the crisis office do one act of a room."""
    return str(node.partner.step("do", by=seat(node, role), deed=deed, args=list(args), at=datetime.now(UTC)))


def approved_on_both(nodes: Nodes) -> str:
    """Have a scenario of the house approved by two persons on each side, by the scenarios' own acts."""
    home, away = nodes.destination, nodes.origin
    scenario = do(home, "exercise_planner", "scenarios.load_shipped", CODE)

    def digest(node: Running) -> str:
        with tables(node) as held:
            row = held.execute(
                "select digest, lacks from scenarios_scenario where id = %s", [scenario]
            ).fetchone()
        return row[0] if row and not row[1] else ""

    waited(
        lambda: digest(home) and digest(away) == digest(home), "the scenario is the same on both", PATIENCE
    )
    for node in (home, away):
        put = do(node, "exercise_planner", "scenarios.put_forward", scenario, digest(node))
        do(node, "exercise_head", "scenarios.approve", put)

    asked = "select count(*) from scenarios_approval where state = 'approved' and scenario_id = %s"

    def agreed(node: Running) -> bool:
        with tables(node) as held:
            return held.execute(asked, [scenario]).fetchone() == (2,)

    waited(lambda: agreed(home) and agreed(away), "both sides approved it on both nodes", PATIENCE)
    return scenario


class Cast:
    """The browsers of one side."""

    def __init__(self, browser: Any, node: Running, language: str) -> None:
        self.node, self.walk = node, Walk(browser, language)

    @contextmanager
    def person(self, role: str, size: tuple[int, int] = WIDE) -> Iterator[Person]:
        link = self.node.link(role).removeprefix(self.node.url)
        with self.walk.person(self.node.url, link, size) as who:
            yield who


def lines_of(node: Running) -> list[dict[str, Any]]:
    """Return every line of the record as a node's database holds it."""
    asked = "select id::text, kept_by, kind, second, at, event, subject, value, said, seconds from exercises_entry"
    with tables(node) as held:
        found = held.execute(asked)
        names = [one.name for one in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found]


def same(nodes: Nodes) -> bool:
    ours, theirs = (
        sorted(lines_of(one), key=lambda row: row["id"]) for one in (nodes.destination, nodes.origin)
    )
    return bool(ours) and ours == theirs


LATE = 120


def counted_anew(lines: list[dict[str, Any]], side: str, keys: dict[str, str]) -> dict[str, int]:
    """Count what a side did: out of its lines and the scenario's own file, by nothing of the room."""
    told = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["event"]
    minutes = {one["code"]: _minutes(one["at"]) for one in told}
    own = {one["code"] for one in told if not one["to"] or any(who.startswith(side) for who in one["to"])}
    gave = {keys[row["event"]]: row for row in lines if row["kind"] == "delivered" and row["kept_by"] == side}
    answers = [row for row in lines if row["kind"] == "answered" and row["kept_by"] == side]
    held = {keys[row["event"]] for row in lines if row["kind"] == "held" and row["kept_by"] == side}
    wanted = sum(one["who"].startswith(side) for event in told for one in event.get("expect", []))
    newest: dict[str, str] = {}
    for row in sorted(lines, key=lambda row: row["at"]):
        if row["kind"] == "scored" and row["kept_by"] == side:
            newest[row["subject"]] = row["value"]
    scores = Counter(newest.values())
    return {
        "planned": len(own), "delivered": len(gave),
        "by_hand": sum(row["value"] == "hand" for row in gave.values()),
        "late": sum(_played(lines, row, minutes[code] * 60) > LATE for code, row in gave.items()),
        "held": len(held), "not_given": len(own) - len(gave) - len(held), "answers": len(answers),
        "answered": len({row["event"] for row in answers}), "expected": wanted, "met": scores["met"],
        "partly": scores["partly"], "not_met": scores["not_met"], "not_seen": scores["not_seen"],
        "not_scored": wanted - len(newest),
    }  # fmt: skip


def _played(lines: list[dict[str, Any]], gave: dict[str, Any], due: int) -> int:
    """Count the seconds between an event's time and its giving over which its side had not jumped."""
    jumps = [
        range(row["second"], row["seconds"])
        for row in lines
        if row["kind"] == "jumped" and row["kept_by"] == gave["kept_by"] and row["at"] <= gave["at"]
    ]
    return sum(not any(second in jump for jump in jumps) for second in range(due, gave["second"]))


def _minutes(text: str) -> int:
    worth = {"D": 1_440, "H": 60, "M": 1}
    return sum(worth[name] * int(number) for name, number in re.findall(r"([DHM])\+(\d+)", text))


HEADS = {
    "planned": "Events planned", "delivered": "Given", "by_hand": "of them by hand", "late": "of them late",
    "held": "Held back", "not_given": "Not given", "answers": "Answers", "answered": "Events answered",
    "expected": "Expectations", "met": "Met", "partly": "Partly met", "not_met": "Not met",
    "not_seen": "Not seen", "not_scored": "Not recorded",
}  # fmt: skip


def told_by_report(who: Person, exercise: str) -> dict[str, list[str]]:
    """Read the rows of every table of the report, by their first cell."""
    who.visit(f"/exercises/{exercise}/report")
    rows = who.page.locator("main table tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.innerText.trim()))"
    )
    return {row[0]: row[1:] for row in rows if row}


def test_an_exercise_is_played_by_two_nodes_with_the_line_cut_in_its_middle(browser, pair):
    nodes, wires = pair
    approved_on_both(nodes)
    home, away = Cast(browser, nodes.destination, "ar"), Cast(browser, nodes.origin, "en")
    exercise = planned(home, away)
    for cast, team in ((home, "operations"), (away, "operations")):
        seated(cast, exercise, team)
    board, page = f"/exercises/{exercise}/board", f"/exercises/{exercise}"
    with home.person("exercise_controller") as here, away.person("exercise_controller") as there:
        here.visit(board)
        here.press("main form:has([value='started']) button")
        there.wait_for(board, ".badge.is-running")
        jumped(here, exercise, FIRST)
        # the node's own work gives what is due, within its minute
        here.wait_for(board, ".badge.is-delivered")
        there.wait_for(board, ".badge.is-delivered")
        answered(home, exercise, "فعلنا غرفة الطوارئ وسمينا القائد المناوب")
        waited(lambda: same(nodes), "both hold the same lines", PATIENCE)

        for wire in wires:
            wire.cut()
        before = [(one, len(lines_of(one))) for one in (nodes.destination, nodes.origin)]
        jumped(here, exercise, "H+4")
        jumped(there, exercise, "H+5")
        for who in (here, there):
            who.visit(board)
            who.press("main form[action$='/give'] button.main")
        answered(away, exercise, "We told Tobruk by the pouch and opened the second gate")
        there.visit(board)
        there.press("main a[href$='/hold']")
        there.fill({"why": "Not needed while the line is down"})
        there.press("main form button.main")
        assert not same(nodes) and all(len(lines_of(one)) > n for one, n in before)

        for wire in wires:
            wire.mend()
        waited(lambda: same(nodes), "the records merged to one", PATIENCE)
        here.visit(f"{page}/picture")
        judged(home, exercise)
        judged(away, exercise)
        here.visit(board)
        here.press("main a[href$='/clock/end']")
        here.press("main form:has([value='ended']) button")
        there.wait_for(page, ".badge.is-ended")
    waited(lambda: same(nodes), "both hold the same lines after the end", PATIENCE)
    reported(nodes, home, away, exercise)
    assert [*home.walk.faults, *away.walk.faults] == []


def planned(home: Cast, away: Cast) -> str:
    """Plan it on one side, approve it there by another person, accept it on the other."""
    with home.person("exercise_planner") as who:
        who.visit("/exercises/plan")
        at = (datetime.now(UTC) + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
        who.fill({"starts_at": at})
        who.press("main form.form button.main")
        exercise = who.key
    with home.person("exercise_head") as who:
        who.visit(f"/exercises/{exercise}")
        who.press("main form[action$='/approve'] button.main")
    with away.person("exercise_head") as who:
        waited(lambda: who.page.goto(f"/exercises/{exercise}").status == 200, "the plan has come", PATIENCE)
        who.press("main form[action$='/accept'] button.main")
    with home.person("exercise_planner") as who:
        who.wait_for(f"/exercises/{exercise}", ".badge.is-agreed")
    return exercise


def seated(cast: Cast, exercise: str, team: str) -> None:
    with cast.person("exercise_planner") as who:
        who.visit(f"/exercises/{exercise}/seat")
        who.fill({"team": team, "account": seat(cast.node, PLAYER)})
        who.press("main form.form button.main")


def jumped(who: Person, exercise: str, to: str) -> None:
    who.visit(f"/exercises/{exercise}/clock/jump")
    who.fill({"to": to, "why": "نتقدم في وقت التمرين"})
    who.press("main form.form button.main")


def answered(cast: Cast, exercise: str, said: str) -> None:
    """Let a player read on his telephone what he was told, and answer it."""
    with cast.person(PLAYER, NARROW) as who:
        who.visit(f"/exercises/mine/{exercise}")
        who.press(f"main a[href^='/exercises/mine/{exercise}/']:not([href$='lesson'])")
        who.fill({"said": said})
        who.press("main form.form button.main")


def judged(cast: Cast, exercise: str) -> None:
    """Let an evaluator score on his telephone without a line, send it, rate an objective, note a lesson."""
    with cast.person("exercise_evaluator", NARROW) as who:
        who.visit("/exercises/guide")
        page = who.page
        page.wait_for_selector("[data-part='list'] fieldset")
        who.context.set_offline(True)
        page.locator("fieldset").nth(0).locator("input[value='met']").check()
        second = page.locator("[data-part='list'] .card").nth(1)
        second.locator("input[value='not_met']").check()
        second.locator("input[type='text']").fill("لم يصل التبليغ في وقته")
        page.wait_for_timeout(300)
        assert scored(cast.node) == 0, "it stays on the device"
        who.context.set_offline(False)
        page.click("[data-part='send']")
        waited(lambda: scored(cast.node) == 2, "the scores came", PATIENCE)
        who.visit(f"/exercises/{exercise}/judge")
        who.press("main a[href*='/judge/']")
        who.fill({"value": "S", "why": "سُمي القائد في الوقت، ولم يُتفق على رقم واحد للمنتظرين"})
        who.press("main form.form button.main")
        who.visit(f"/exercises/{exercise}/lesson")
        who.fill(
            {
                "said": "نحتاج إلى تمرين استعمال الحقيبة كل شهر",
                "owner": f"{cast.node.prepared.node.state}.operations",
            }
        )
        who.press("main form.form button.main")


def scored(node: Running) -> int:
    own = node.prepared.node.state
    return sum(row["kind"] == "scored" and row["kept_by"] == own for row in lines_of(node))


def reported(nodes: Nodes, home: Cast, away: Cast, exercise: str) -> None:
    """Hold the reports of both nodes against the record, counted anew."""
    with tables(nodes.origin) as held:
        script = held.execute("select script from exercises_exercise where id = %s", [exercise]).fetchone()
    keys = {one["id"]: one["code"].partition("-")[2] for one in script[0]["events"]} if script else {}
    lines = lines_of(nodes.origin)
    with away.person("exercise_planner") as who:
        who.wait_for(f"/exercises/{exercise}/report", "main .said")
        shown = told_by_report(who, exercise)
        assert who.page.locator("main .said").count() == 1, "the page says that both hold the same record"
        for place, side in enumerate(("EG", "LY")):
            anew = counted_anew(lines, side, keys)
            assert {name: int(shown[head][place]) for name, head in HEADS.items()} == anew, side
        ended = max(row["second"] for row in lines if row["kind"] == "ended")
        assert shown["Minutes of exercise time"] == [str(ended // 60)]
        assert shown["Lines of the record"] == [str(len(lines))]
        digest = shown["Digest of the record (SHA-256)"]
        for ending, head in (("pdf", b"%PDF"), ("docx", b"PK")):
            got = who.page.request.get(f"/exercises/{exercise}/report.{ending}")
            assert got.status == 200 and got.body().startswith(head)
    with home.person("exercise_planner") as who:
        arabic = told_by_report(who, exercise)
        assert arabic["بصمة السجل (SHA-256)"] == digest, "both nodes count the same record"
