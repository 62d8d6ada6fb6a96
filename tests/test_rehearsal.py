"""The same seed tells the same story, and nobody in it has what another has."""

import json
from collections import Counter
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any

from rabt.corridor import load
from rabt.people.rules.names import arabic_name, latin_name
from rabt.site.rehearsal import drawing, names
from rabt.site.rehearsal.cast import PLAYERS
from rabt.site.rehearsal.director import look_after, rehearse
from rabt.site.rehearsal.faces import FACES, portrait

UNTIL = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Known:
    """An answer that is there at once."""

    def __init__(self, found: Any) -> None:
        self.found = found

    def answer(self) -> Any:
        return self.found

    def __str__(self) -> str:
        return str(self.found)


class Recorder:
    """A node that does nothing and writes down what it was asked for."""

    loading = False

    def __init__(self, state: str) -> None:
        self.state, self.asked, self.number = state, [], count(1)

    def step(self, name: str, **told: Any) -> Any:
        return self.soon(name, **told).answer()

    def soon(self, name: str, **told: Any) -> Known:
        self.asked.append((name, json.dumps(told, default=str, sort_keys=True, ensure_ascii=False)))
        return Known(self.answer_to(name, told))

    def answer_to(self, name: str, told: dict[str, Any]) -> Any:
        if name == "players":
            return [
                {
                    "id": f"{player.role}{number}",
                    "role": player.role,
                    "office": f"{self.state}/{player.office}",
                }
                for number, player in enumerate(PLAYERS[self.state])
            ]
        if name == "account_of_party":
            role = "recruiter" if self.state == "EG" else "employer"
            number = next(self.number)
            return {"id": f"{role}{number}", "role": role, "office": f"{told['office']}{number}/"}
        if name == "pass_port":
            return "green"
        if name == "draw_plan":
            return [{"id": f"line{place}", "why": "risk" if place < 10 else "next"} for place in range(12)]
        if name == "record_visit":
            return [
                {"lack": f"{told['visit']} {n}", "employer": "e", "days": 7} for n in range(told["wanting"])
            ]
        return [] if name in ("letters_out", "letters_in", "dead_letters") else f"{name}{next(self.number)}"


def told(seed: int, workers: int = 40) -> list[list[tuple[str, str]]]:
    """Return what both nodes are asked for in one rehearsal."""
    nodes = Recorder("EG"), Recorder("LY")
    for _ in rehearse(*nodes, workers=workers, seed=seed, until=UNTIL):  # type: ignore[arg-type]
        pass
    return [node.asked for node in nodes]


def test_the_same_seed_tells_the_same_story():
    assert told(7) == told(7)


def test_another_seed_tells_another_story():
    assert told(7) != told(8)


def test_a_worker_goes_the_whole_way():
    origin, destination = told(7)
    assert sum(name == "register" for name, _ in origin) == 40
    assert {name for name, _ in origin} >= {"register", "record_clearance", "pass_port", "duties"}
    assert {name for name, _ in destination} >= {"apply", "submit_demand", "do", "pass_port", "duties"}


def lately(seed: int) -> list[list[tuple[str, dict[str, Any]]]]:
    """Return what both nodes are asked for in the last two months."""
    nodes = Recorder("EG"), Recorder("LY")
    look_after(*nodes, seed=seed, until=UNTIL)  # type: ignore[arg-type]
    return [[(name, json.loads(told)) for name, told in node.asked] for node in nodes]


def test_the_last_months_have_plans_visits_and_what_becomes_of_findings():
    _, destination = lately(7)
    told = [told for name, told in destination if name == "draw_plan"]
    assert [one["at"][:7] for one in told] == ["2026-10", "2026-11"]
    adopted = [told for name, told in destination if name == "adopt_visit"]
    made = [told for name, told in destination if name == "record_visit"]
    assert {one["line"] for one in adopted} == {
        f"line{place}" for place in range(0, 10, 2)
    }  # none that is next
    assert len(made) == len(adopted) - 1  # one is still to make
    assert {one["wanting"] for one in made} == {0, 1, 2}
    deeds = Counter(told["deed"] for name, told in destination if name == "do")
    found = sum(one["wanting"] for one in made)
    assert 0 < deeds["inspection.answer_lack"] < found
    assert deeds["inspection.confirm_mended"] and deeds["inspection.return_lack"]
    assert sum(name == "look_again" for name, _ in destination) > 10
    assert lately(7) == lately(7) != lately(8)


def test_who_has_no_papers_asks_himself_or_by_his_consulate():
    origin, destination = lately(7)
    assert [told["told"]["way"] for name, told in destination if name == "open_file"] == [
        "stay",
        "stay",
        "home",
    ]
    assert [name for name, _ in origin if name == "ask_file"] == ["ask_file"]
    assert [told["asking"] for name, told in destination if name == "take_up"] == ["ask_file1"]
    assert sum(name == "pay_file" for name, _ in destination) == 1
    assert [name for name, _ in origin if name == "seek"] == ["seek"]
    assert "regularisation.issue_document" in [told["deed"] for name, told in origin if name == "do"]


def test_no_two_firms_have_the_same_telephone():
    """Among so many drawn numbers some come again, and are drawn anew."""
    random, taken = Random(1), set()
    found = [drawing.telephone(random, "+21891", "destination", taken) for _ in range(20_000)]
    assert len(set(found)) == len(found)
    plain = Random(1)
    assert len({plain.randint(2_000_000, 9_999_999) for _ in range(20_000)}) < 20_000


def test_a_number_that_is_taken_is_drawn_again():
    draws = iter(["a", "a", "b", "a", "c"])
    taken: set[str] = set()
    assert [drawing.once(taken, lambda: next(draws)) for _ in range(3)] == ["a", "b", "c"]


def test_a_taken_national_number_gives_the_next_one_that_fits():
    law, taken = load("eg_ly").on(UNTIL.date()), set()
    born = datetime(1990, 5, 6, tzinfo=UTC).date()
    numbers = [drawing.national_id(law, born, "01", sex, 4, taken) for sex in ("M", "M", "F", "F")]
    assert len(set(numbers)) == 4
    assert [int(number[12]) % 2 for number in numbers] == [1, 1, 0, 0]
    assert {number[:9] for number in numbers} == {"290050601"}


def test_faces_come_again():
    assert portrait(1, "male") == portrait(FACES + 1, "male")
    assert portrait(1, "male") != portrait(2, "male")
    assert portrait(FACES, "female") != portrait(FACES, "male")


def test_every_name_can_be_registered():
    """What is drawn is held against the rules of the people's room, rare spellings too."""
    for country in ("EG", "LY"):
        for kind, (found, _) in names.stock(country).items():
            for arabic in found:
                assert len(arabic_name(" ".join([arabic] * 4)).full.split()) >= 4, kind
                for latin in names.spellings(country)[arabic][0]:
                    assert latin_name(latin.upper())
