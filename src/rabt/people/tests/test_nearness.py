"""The register is asked by a name and something beside it; a question is answered once."""

from datetime import date

import pytest

from rabt.people.rules import nearness, resemblance
from rabt.people.tests.alike import refused

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]


def test_the_register_is_asked_by_name_and_something_beside_it():
    asked = nearness.questions(["KARIM ELNAGGAR", "كريم حسن سليم النجار"], date(1990, 5, 7))
    assert len(asked) == 3 and "'0d19900507'" in asked[0] and "'0d19900705'" in asked[0]
    assert all(word in asked[1] for word in ("'0m199005'", "'0y199007'", "'0a0507'", "'0d19900101'"))
    assert "0d" not in asked[2]
    assert (
        nearness.questions(["و"], date(1990, 5, 7)) == [] and nearness.questions([], date(1990, 5, 7)) == []
    )
    assert len(nearness.questions(["KARIM"], date(1990, 5, 5))) == 1
    assert "0d19900525" in nearness.questions(["KARIM"], date(1990, 5, 25))[0]


def test_of_whom_no_date_is_known_two_parts_of_the_name_are_asked_for():
    assert nearness.questions(["كريم"], None) == [] and nearness.questions([], None) == []
    assert len(nearness.questions(["كريم النجار"], None)) == 1
    every, ends = nearness.questions(["كريم حسن سليم النجار"], None)
    assert every.count("&") == 3 and ends.count("&") == 1


def test_a_step_that_the_table_does_not_know_is_refused():
    for state in resemblance.State:
        for step in resemblance.Step:
            if (state, step) not in resemblance.TABLE:
                refused(
                    "resemblance_step_closed", lambda state=state, step=step: resemblance.move(state, step)
                )
