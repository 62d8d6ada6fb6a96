"""What may be said of a worker's work, and where it stands: tables without a database."""

from datetime import date

import pytest

from rabt.base.errors import Refused
from rabt.corridor import load
from rabt.dues.queries.skills import names_of
from rabt.dues.rules import skills as rules
from rabt.dues.rules.skills import Span

TERMS = load("eg_ly").on(date(2026, 11, 24))
DAY = date(2027, 1, 10)


@pytest.mark.parametrize(("state", "step"), [(s, t) for s in rules.State for t in rules.Step])
def test_every_step_is_in_the_table_or_refused(state, step):
    if (state, step) in rules.TABLE:
        assert rules.move(state, step) == rules.TABLE[state, step]
    else:
        with pytest.raises(Refused) as no:
            rules.move(state, step)
        assert no.value.code == "skills_step_closed"


@pytest.mark.parametrize(
    ("codes", "told"),
    [
        ([], "skills_none"), (["tiling", "flying"], "skills_unknown"),
        ([f"t{n}" for n in range(31)], "skills_unknown"),
        (["tiling", "measure", "tiling"], ["measure", "tiling"]),
    ],
)  # fmt: skip
def test_tasks_are_of_the_list_and_named_once(codes, told):
    known = {"tiling", "measure"} | {f"t{n}" for n in range(31)}
    if isinstance(told, list):
        assert rules.check_tasks(codes, known) == told
        return
    with pytest.raises(Refused) as no:
        rules.check_tasks(codes, known)
    assert (no.value.code, no.value.facts["field"]) == (told, "tasks")


@pytest.mark.parametrize("last", [10, 9, 0])
def test_work_has_a_day(last):
    span = Span("7112", DAY, date(2027, 1, last)) if last else None
    if last == 10:
        assert rules.check_worked(span) == span
        return
    with pytest.raises(Refused) as no:
        rules.check_worked(span)
    assert no.value.code == "skills_no_work"


@pytest.mark.parametrize("text", ["wanting", "lazy", ""])
def test_an_objection_is_one_of_three_and_no_words(text):
    if text == "wanting":
        assert rules.check_objection(text) is rules.Objection.WANTING
        return
    with pytest.raises(Refused) as no:
        rules.check_objection(text)
    assert (no.value.code, no.value.facts["field"]) == ("skills_objection_unknown", "objection")


def test_each_occupation_of_the_corridor_has_tasks_of_its_own_before_those_of_all():
    for code in TERMS.occupations:
        found = list(TERMS.skills_of(code))
        assert found[-3:] == ["safe_work", "train_others", "lead_crew"] and 4 <= len(found) <= 20, code
    bricklayer = TERMS.skills_of("7112")
    assert "lay_bricks" in bricklayer and "wiring" not in bricklayer


def test_a_task_that_the_list_has_no_more_keeps_its_code():
    assert names_of(["tiling", "gone"], TERMS.skills, "en") == [
        "Laying tiles and ceramics",
        "\u2066gone\u2069",
    ]
