"""What the other node changed holds here too, if it is its to change."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from rabt.agreement import actions, inbox, queries
from rabt.agreement.messages import TermChanged
from rabt.agreement.models import Change
from rabt.base.errors import Missing, Refused, Untrusted
from rabt.base.identifiers import ref_of
from rabt.exchange.letters import Letter
from rabt.journal.models import Act

pytestmark = pytest.mark.django_db
SINCE = date(2026, 11, 20)  # a letter may arrive after the day: it holds from that day all the same


@pytest.fixture
def told(at):
    return TermChanged(
        change_id=uuid4(), kept_by="EG", key="clock.contract_consent", number=12, on=None, since=SINCE,
        source="قرار 5 لسنة 2026", decided_at=at,
    )  # fmt: skip


def letter_of(told, at):
    about = ref_of("change", told.change_id)
    return Letter(told.KIND, told.to_body(), about, uuid4(), "EG", at, at)


def test_it_is_taken_from_the_letter(peer, told, at, letters):
    inbox.HANDLERS["term.changed/1"](peer, letter_of(told, at))
    assert queries.terms(SINCE).clock("contract_consent") == 12
    assert queries.terms(SINCE - timedelta(days=1)).clock("contract_consent") == 10
    change = Change.objects.get()
    assert (change.pk, change.kept_by, change.state) == (told.change_id, "EG", "granted")
    assert letters() == []
    assert Act.objects.get().kind == "term.taken"


def test_twice_is_once(peer, told, at):
    for _ in range(2):
        actions.take_change(peer, told, at=at)
    assert Change.objects.count() == 1
    assert Act.objects.count() == 1


def test_the_same_change_with_another_value_is_not_believed(peer, told, at):
    actions.take_change(peer, told, at=at)
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_change(peer, replace(told, number=13), at=at)


def test_a_change_of_ours_is_not_overwritten(peer, proposal, told, at):
    with pytest.raises(Untrusted, match="not_the_keeper"):
        actions.take_change(peer, replace(told, change_id=proposal.pk), at=at)


def test_a_value_that_we_keep_is_not_theirs(peer, told, at):
    for key in ("clock.demand_lapse", "policy.housing_required"):
        with pytest.raises(Untrusted, match="not_the_keeper"):
            actions.take_change(peer, replace(told, key=key), at=at)


def test_somebody_else_is_not_the_peer(cast, peer, told, at):
    for actor, letter in ((cast("node_administrator"), told), (peer, replace(told, kept_by="LY"))):
        with pytest.raises(Untrusted, match="not_the_keeper"):
            actions.take_change(actor, letter, at=at)


def test_what_this_pack_does_not_know(peer, told, at):
    with pytest.raises(Refused, match="unknown_term"):
        actions.take_change(peer, replace(told, key="clock.of_a_newer_pack"), at=at)


def test_a_value_that_does_not_fit(peer, told, at):
    for wrong in (replace(told, number=-5), replace(told, number=None, on=True)):
        with pytest.raises(Refused, match="term_value_invalid"):
            actions.take_change(peer, wrong, at=at)


def test_a_malformed_letter(told):
    body = told.to_body()
    for wrong in (
        {**body, "more": 1}, {**body, "on": True}, {**body, "number": None}, {**body, "number": "12"},
        {name: value for name, value in body.items() if name != "since"},
    ):  # fmt: skip
        with pytest.raises(Untrusted, match="letter_malformed"):
            TermChanged.from_body(wrong)


def test_the_other_state_s_change_is_not_decided_here(decider, peer, told, at):
    change = actions.take_change(peer, told, at=at)
    with pytest.raises(Missing):
        actions.decide_change(decider, change.pk, False, at=at, reason="value_wrong")
