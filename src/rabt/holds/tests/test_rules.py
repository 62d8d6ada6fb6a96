"""A hold has a kind, a last day and a cause; each refusal names its field."""

from datetime import date, timedelta

import pytest

from rabt.base.errors import Refused
from rabt.corridor import load
from rabt.holds import rules

TERMS = load("eg_ly").on(date(2026, 11, 24))


def refused(deed):
    with pytest.raises(Refused) as no:
        deed()
    return no.value.code, no.value.facts.get("field")


def test_a_kind_that_the_corridor_does_not_know():
    assert refused(lambda: rules.check_kind("whim", TERMS)) == ("hold_kind_unknown", "kind")
    assert all(rules.check_kind(kind, TERMS) is None for kind in TERMS.holds)


@pytest.mark.parametrize("kind", TERMS.holds)
def test_a_last_day_within_what_the_corridor_lets(kind):
    latest = TERMS.on + timedelta(days=TERMS.holds[kind].days)
    rules.check_until(kind, latest, TERMS)
    rules.check_until(kind, TERMS.on + timedelta(days=1), TERMS)
    for day in (TERMS.on, latest + timedelta(days=1)):
        assert refused(lambda day=day: rules.check_until(kind, day, TERMS)) == ("hold_days", "until")


def test_a_cause_has_ten_letters_at_least():
    assert rules.check_cause(" abcde  fghij ") == "abcde fghij"
    assert refused(lambda: rules.check_cause("abcdefghi 123")) == ("hold_cause_short", "cause")
    assert refused(lambda: rules.check_cause("abcdefghi", "why"))[1] == "why"


def test_a_hold_ends_once():
    assert rules.move("standing", rules.Step.LIFT) == "lifted"
    assert rules.move("standing", rules.Step.END) == "ended"
    for state in ("lifted", "ended"):
        assert refused(lambda state=state: rules.move(state, rules.Step.LIFT))[0] == "hold_step_closed"
