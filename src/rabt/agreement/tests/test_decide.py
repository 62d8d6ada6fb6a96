"""Another person decides; what is granted holds from its day and is told to the other node."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from rabt.agreement import actions, queries
from rabt.agreement.messages import TermChanged
from rabt.agreement.models import Change
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.journal.models import Act

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)


def test_a_granted_change_holds_from_its_day_on(decider, proposal, at):
    change = actions.decide_change(decider, proposal.pk, True, at=at)
    assert (change.state, change.decided_by) == ("granted", decider.id)
    assert queries.terms(TODAY).clock("demand_lapse") == 45
    assert queries.terms(TOMORROW).clock("demand_lapse") == 60
    known = queries.terms(TOMORROW).provenance("clock.demand_lapse")
    assert (known.source.title.ar, known.assumption) == ("Decision 12/2026 art. 3", False)
    assert Act.objects.filter(kind="term.changed", ref=change.ref).count() == 1


def test_it_is_told_to_the_other_node(decider, proposal, at, letters):
    actions.decide_change(decider, proposal.pk, True, at=at)
    (letter,) = letters()
    assert (letter.kind, letter.about) == ("term.changed/1", proposal.ref)
    told = TermChanged.from_body(letter.body)
    assert (told.key, told.value, told.since, told.kept_by) == ("clock.demand_lapse", 60, TOMORROW, "LY")


def test_a_switch_travels_as_a_switch(proposer, decider, at, letters):
    change = actions.propose_change(proposer, "occupation.7112", False, TOMORROW, "Decision 1", at=at)
    actions.decide_change(decider, change.pk, True, at=at)
    assert TermChanged.from_body(letters()[0].body).value is False
    assert not queries.terms(TOMORROW).occupations["7112"].open
    assert queries.terms(TODAY).occupations["7112"].open


def test_a_refused_change_changes_nothing(decider, proposal, at, letters):
    change = actions.decide_change(decider, proposal.pk, False, at=at, reason="value_wrong", note="art. 4")
    assert (change.state, change.reason_code, change.reason_text) == ("refused", "value_wrong", "art. 4")
    assert queries.terms(TOMORROW).clock("demand_lapse") == 45
    assert letters() == []
    assert Act.objects.filter(kind="term.refused").exists()


def test_a_refusal_names_its_reason(decider, proposal, at):
    with pytest.raises(Refused, match="term_reason_missing"):
        actions.decide_change(decider, proposal.pk, False, at=at, reason="because")
    assert Change.objects.get(pk=proposal.pk).state == "waiting"


def test_nobody_decides_his_own(proposer, proposal, at):
    both = replace(proposer, scopes=proposer.scopes | {"agreement.decide"})
    for granted in (True, False):
        with pytest.raises(NotAllowed, match="same_person"):
            actions.decide_change(both, proposal.pk, granted, at=at, reason="value_wrong")


def test_a_deputy_of_the_proposer_does_not_decide(proposer, decider, proposal, at):
    with pytest.raises(NotAllowed, match="same_person"):
        actions.decide_change(replace(decider, for_whom=proposer.id), proposal.pk, True, at=at)


def test_the_database_holds_that_two_persons_differ(proposal, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=proposal.pk).update(decided_by=proposal.proposed_by, decision="granted")


def test_it_is_decided_once(decider, proposal, at):
    actions.decide_change(decider, proposal.pk, True, at=at)
    for granted in (True, False):
        with pytest.raises(Refused, match="change_decided"):
            actions.decide_change(decider, proposal.pk, granted, at=at, reason="value_wrong")


def test_a_proposal_that_waited_too_long_may_only_be_refused(decider, proposal, at):
    late = at + timedelta(days=2)
    with pytest.raises(Refused, match="since_in_past"):
        actions.decide_change(decider, proposal.pk, True, at=late)
    assert actions.decide_change(decider, proposal.pk, False, at=late, reason="date_wrong").state == "refused"


@pytest.mark.parametrize(
    "role", ["node_administrator", "destination_clerk", "employer", "auditor", "shift_head"]
)
def test_other_roles_do_not_decide(cast, proposal, at, role):
    with pytest.raises(NotAllowed):
        actions.decide_change(cast(role), proposal.pk, True, at=at)


def test_what_is_not_there_is_missing(decider, at, db):
    with pytest.raises(Missing):
        actions.decide_change(decider, uuid4(), True, at=at)


def test_of_two_granted_for_one_day_the_later_holds(proposer, decider, proposal, at):
    actions.decide_change(decider, proposal.pk, True, at=at)
    second = actions.propose_change(proposer, proposal.key, 61, TOMORROW, "Decision 13/2026", at=at)
    actions.decide_change(decider, second.pk, True, at=at + timedelta(minutes=1))
    assert queries.terms(TOMORROW).clock("demand_lapse") == 61
