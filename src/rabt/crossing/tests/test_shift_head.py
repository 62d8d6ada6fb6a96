"""What an officer may not decide alone goes to the shift head, who gives a reason."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.corridor import load
from rabt.crossing import actions, queries
from rabt.crossing.rules.verdict import Direction

ENTRY = Direction.ENTRY


@pytest.fixture
def held(issued, officer, at):
    """Refer a person whose card waits for a paper."""
    card = issued(awaiting="visa_awaited")
    return actions.ask_shift_head(officer, card.token, ENTRY, at=at, passage_id=uuid4())


def test_a_referred_person_waits(held, head, letters):
    assert held.outcome == "held"
    assert list(queries.waiting_decisions(head)) == [held]
    assert "crossing.recorded/1" not in [letter.kind for letter in letters()]
    words = [line.word for line in queries.waiting(head)]
    assert "crossing.waiting_decisions" in words


def test_letting_through_needs_a_reason(held, head, at):
    with pytest.raises(Refused) as refused:
        actions.let_through(head, held.pk, " ", at=at)
    assert refused.value.code == "override_reason_missing"


def test_let_through(held, head, at, letters):
    later = at + timedelta(minutes=5)
    found = actions.let_through(head, held.pk, "اتصلت بالسفارة", at=later)
    assert (found.outcome, found.head, found.head_reason) == ("passed", head.id, "اتصلت بالسفارة")
    assert letters()[-1].body["outcome"] == "passed"
    with pytest.raises(Refused) as refused:
        actions.turn_back(head, held.pk, "visa_missing", "", at=later)
    assert refused.value.code == "passage_closed"


def test_turn_back_needs_a_reason_of_the_pack(held, head, at, letters):
    with pytest.raises(Refused) as refused:
        actions.turn_back(head, held.pk, "because", "", at=at)
    assert refused.value.code == "refusal_reason_unknown"
    found = actions.turn_back(head, held.pk, "card_suspended", "", at=at)
    assert (found.outcome, found.reason) == ("refused", "card_suspended")
    assert letters()[-1].body["reason"] == "card_suspended"


def test_no_claim_and_no_paper_of_entry_keeps_a_person_from_leaving(issued, officer, head, at):
    card = issued(awaiting="visa_awaited")
    leaving = actions.ask_shift_head(officer, card.token, Direction.EXIT, at=at, passage_id=uuid4())
    for reason in ("permit_not_valid", "visa_missing", "card_suspended", "card_expired", "employer_claim"):
        with pytest.raises(Refused) as refused:
            actions.turn_back(head, leaving.pk, reason, "", at=at)
        assert (refused.value.code, refused.value.facts) == ("refusal_reason_unknown", {"field": "reason"})
    assert actions.turn_back(head, leaving.pk, "not_the_holder", "", at=at).outcome == "refused"


def test_every_reason_of_exit_is_a_known_reason_of_entry_and_few_are():
    terms = load("eg_ly").on(date(2026, 11, 24))
    assert set(terms.reasons("exit_refusal")) < set(terms.reasons("entry_refusal"))
    assert sorted(terms.reasons("exit_refusal")) == [
        "alert", "health", "not_the_holder", "passport_not_valid", "port_closed",
    ]  # fmt: skip
    assert {
        name for name, hold in terms.holds.items() if any("crossing" in one for one in hold.stops)
    } == set()


def test_an_officer_does_not_decide(held, officer, at):
    with pytest.raises(NotAllowed):
        actions.let_through(officer, held.pk, "a good reason", at=at)


def test_another_posts_head_does_not_see_it(held, cast, at):
    stranger = cast("shift_head", office="LY/border/mji/")
    assert list(queries.waiting_decisions(stranger)) == []
    with pytest.raises(Missing):
        actions.let_through(stranger, held.pk, "a good reason", at=at)


def test_a_shift_head_at_the_desk_decides_at_once(issued, head, officer, at):
    card = issued(awaiting="visa_awaited")
    found = actions.record_passage(
        head, card.token, ENTRY, at=at, passage_id=uuid4(), head_reason="نسخة التأشيرة معه"
    )
    assert (found.outcome, found.verdict, found.head) == ("passed", "paper_awaited", head.id)
    with pytest.raises(Refused):
        actions.record_passage(
            officer, card.token, ENTRY, at=at, passage_id=uuid4(), head_reason="not mine to give"
        )
