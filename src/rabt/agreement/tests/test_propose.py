"""A change is proposed: by whom, for what, from when, on whose word."""

from datetime import date

import pytest

from rabt.agreement import actions, queries
from rabt.agreement.models import Change
from rabt.base.errors import NotAllowed, Refused
from rabt.journal.models import Act

pytestmark = pytest.mark.django_db
TOMORROW = date(2026, 11, 25)


def proposed(actor, at, key="clock.demand_lapse", value=60, since=TOMORROW, source="Decision 12/2026"):
    return actions.propose_change(actor, key, value, since, source, at=at)


def test_a_proposal_waits_and_changes_nothing_yet(proposer, at, letters):
    change = proposed(proposer, at, source="  Decision 12/2026  ")
    assert (change.state, change.kept_by, change.proposed_by) == ("waiting", "LY", proposer.id)
    assert change.source == "Decision 12/2026"
    assert queries.terms(TOMORROW).clock("demand_lapse") == 45
    assert letters() == []
    assert list(Act.objects.values_list("kind", "ref")) == [("term.proposed", change.ref)]


REFUSED = [
    ({"key": "clock.nothing"}, "unknown_term"),
    ({"key": "nothing"}, "unknown_term"),
    ({"key": "state.EG"}, "term_fixed"),
    ({"key": "clock.list_green", "value": 2}, "term_fixed"),
    ({"key": "clock.contract_consent"}, "term_not_ours"),
    ({"value": True}, "term_value_invalid"),
    ({"value": "60"}, "term_value_invalid"),
    ({"value": -1}, "term_value_invalid"),
    ({"value": 10**12 + 1}, "term_value_invalid"),
    ({"key": "sector.construction", "value": 101}, "term_value_invalid"),
    ({"key": "occupation.7112", "value": 1}, "term_value_invalid"),
    ({"key": "document.visa", "value": 0}, "term_value_invalid"),
    ({"value": 45}, "term_unchanged"),
    ({"since": date(2026, 11, 23)}, "since_in_past"),
    ({"source": "  x "}, "term_source_missing"),
    ({"source": "x" * 501}, "term_source_missing"),
]


@pytest.mark.parametrize(("told", "code"), REFUSED)
def test_refusals(proposer, at, told, code):
    with pytest.raises(Refused) as refused:
        proposed(proposer, at, **told)
    assert refused.value.code == code
    assert not Change.objects.exists()


def test_from_today_on_is_early_enough(proposer, at):
    assert proposed(proposer, at, since=date(2026, 11, 24)).state == "waiting"


def test_the_day_is_that_of_this_state(proposer, at):
    late = at.replace(hour=22, minute=30)  # the 25th already, two hours east of Greenwich
    with pytest.raises(Refused, match="since_in_past"):
        proposed(proposer, late, since=date(2026, 11, 24))


def test_one_proposal_waits_per_value_and_day(proposer, at):
    proposed(proposer, at)
    with pytest.raises(Refused, match="change_waiting"):
        proposed(proposer, at, value=70)
    assert proposed(proposer, at, value=70, since=date(2026, 11, 26)).state == "waiting"


@pytest.mark.parametrize(
    "role", ["destination_approver", "destination_clerk", "employer", "border_officer", "auditor"]
)
def test_other_roles_do_not_propose(cast, at, role):
    with pytest.raises(NotAllowed):
        proposed(cast(role), at)


@pytest.mark.node("EG")
def test_the_origin_changes_its_own_values_only(proposer, at):
    assert proposed(proposer, at, key="clock.contract_consent", value=12).kept_by == "EG"
    with pytest.raises(Refused, match="term_not_ours"):
        proposed(proposer, at)
