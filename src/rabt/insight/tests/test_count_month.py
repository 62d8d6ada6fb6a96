"""A month is counted, signed, bound to a cosigned journal, kept and told."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from rabt.base.errors import NotAllowed, Refused, Untrusted
from rabt.exchange.models import Outgoing
from rabt.insight import actions, inbox, queries
from rabt.insight.messages import TallySigned
from rabt.insight.models import Handed, MonthTally
from rabt.insight.rules.month import Month
from rabt.insight.rules.tally import NOUN, Counted, Tally
from rabt.insight.tests.conftest import DECEMBER
from rabt.permits.tests import build
from rabt.seal import canon, checkpoint, keys, statement

pytestmark = pytest.mark.counted

NOVEMBER = Month(date(2026, 11, 1))


@pytest.fixture
def secretary(cast):
    return cast("committee_secretary")


def lines(row, code, breakdown):
    return {line.key: line.value for line in row.tally().value(code).by[breakdown]}


def test_a_month_is_counted_signed_and_told(witness, secretary, cast, peer, committed):
    permit = build.granted(cast, peer)
    witness.cosign()
    row = actions.count_month(secretary, NOVEMBER, at=DECEMBER)
    told = row.tally()
    assert (told.state, told.month, told.version, told.settled, told.least) == ("LY", "2026-11", 1, False, 5)
    assert row.exact["permits_granted"]["rows"] == [["7", permit.place, "construction", 1]]
    assert told.value("permits_granted").total is None, "one permit is too small a number to be told"
    assert told.value("permits_in_force").total == 0, "one is nearer to none than to five"
    assert told.value("letters_written").total > 0
    letter = Outgoing.objects.filter(kind=TallySigned.KIND).get()
    sent = TallySigned.from_body(letter.body)
    statement.verify(
        NOUN, sent.tally.encode(), sent.signature, keys.verifying_key(witness.node.our_card.journal)
    )
    assert Tally.from_body(canon.read(sent.tally.encode())) == told
    bound = checkpoint.read(
        sent.note, witness.node.our_card.journal_name, keys.verifying_key(witness.node.our_card.journal)
    )
    assert (bound.size, bound.root.hex()) == (told.journal_size, told.journal_root)
    committed("tally.signed", digest=row.digest)


def test_what_is_told_holds_no_number_that_is_too_small(witness, secretary, cast, peer):
    build.granted(cast, peer)
    witness.cosign()
    sent = actions.count_month(secretary, NOVEMBER, at=DECEMBER).content
    assert '"exact"' not in sent and '"total":1,' not in sent and '"value":1}' not in sent


def test_counting_again_makes_a_later_version_and_leaves_the_first(witness, secretary):
    witness.cosign()
    first = actions.count_month(secretary, NOVEMBER, at=DECEMBER)
    again = actions.count_month(secretary, NOVEMBER, at=DECEMBER + timedelta(hours=1))
    assert (first.version, again.version) == (1, 2)
    assert MonthTally.objects.get(pk=first.pk).content == first.content
    assert queries.newest("LY", NOVEMBER) == again


def test_a_month_that_is_not_over_where_it_is_counted_is_refused(witness, secretary):
    """In the zone of the state: two hours before midnight in UTC it is over there."""
    last_minute = datetime(2026, 11, 30, 21, 59, tzinfo=UTC)
    witness.cosign(last_minute)
    with pytest.raises(Refused) as refused:
        actions.count_month(secretary, NOVEMBER, at=last_minute)
    assert (refused.value.code, refused.value.facts["field"]) == ("month_not_over", "month")
    assert actions.count_month(secretary, NOVEMBER, at=last_minute + timedelta(minutes=1)).version == 1


def test_a_journal_that_nobody_cosigned_over_the_month_is_refused(witness, secretary, cast, peer):
    build.granted(cast, peer)
    with pytest.raises(Refused) as refused:
        actions.count_month(secretary, NOVEMBER, at=DECEMBER)
    assert refused.value.code == "tally_not_cosigned"


def test_only_the_secretary_counts_by_hand(witness, cast):
    witness.cosign()
    with pytest.raises(NotAllowed):
        actions.count_month(cast("committee_member"), NOVEMBER, at=DECEMBER)


# ------------------------------------------------------------------ by the clock
def test_the_clock_counts_once_when_the_month_is_over_and_once_when_it_is_settled(witness):
    assert actions.count_due(DECEMBER) == 0, "nobody has cosigned"
    witness.cosign()
    assert [actions.count_due(DECEMBER), actions.count_due(DECEMBER + timedelta(hours=1))] == [1, 0]
    late = DECEMBER + timedelta(days=15)
    witness.cosign(late)
    assert [actions.count_due(late), actions.count_due(late)] == [1, 0]
    assert list(MonthTally.objects.order_by("version").values_list("month", "settled")) == [
        ("2026-11", False), ("2026-11", True),
    ]  # fmt: skip


# ------------------------------------------------------------------ the auditor
def test_the_auditor_counts_again_and_sees_what_differs(witness, secretary, cast, peer):
    permit = build.granted(cast, peer)
    witness.cosign()
    actions.count_month(secretary, NOVEMBER, at=DECEMBER)
    assert queries.recount(cast("auditor"), NOVEMBER, DECEMBER).differing == []
    permit.decided_at = DECEMBER + timedelta(days=1)
    permit.save()
    found = queries.recount(cast("auditor"), NOVEMBER, DECEMBER).differing
    assert found == ["quota_use", "permits_granted", "permits_in_force", "step_days"]
    with pytest.raises(NotAllowed):
        queries.recount(secretary, NOVEMBER, DECEMBER)


# ------------------------------------------------------------------ the other state's
def test_the_other_state_s_tally_is_taken_in_once(witness, peer, committed, letter):
    told = witness.signed(witness.told())
    inbox.HANDLERS[told.KIND](peer, letter(told))
    row = queries.newest("EG", NOVEMBER)
    assert (row.state, row.month, row.version, row.exact) == ("EG", "2026-11", 1, None)
    assert actions.take_tally(peer, told, at=DECEMBER + timedelta(days=1)) == row
    committed("tally.taken", digest=row.digest)


def other_value(tally, **changes):
    return [tally.values[0].__class__(**{**vars(tally.values[0]), **changes}), *tally.values[1:]]


FORGED = {
    "another content": lambda w: w.signed(w.told(), tally=w.told(version=2).content().decode()),
    "no signature": lambda w: w.signed(w.told(), signature="AAAA"),
    "a signature that is none": lambda w: w.signed(w.told(), signature="*"),
    "our own signature": lambda w: w.signed(
        w.told(), signature=statement.sign(
            NOUN, w.told().content(), keys.signing_key(w.node.ours.keys, keys.JOURNAL)
        )
    ),
    "not cosigned by us": lambda w: w.signed(
        w.told(), cosignature=checkpoint.cosign(
            checkpoint.sign(w.checkpoint(), w.key), w.node.our_card.witness_name, w.key, DECEMBER
        )
    ),
    "bound to another checkpoint": lambda w: w.signed(w.told(journal_size=8)),
    "of another root": lambda w: w.signed(w.told(journal_root="00" * 32)),
    "of our own state": lambda w: w.signed(w.told(state="LY")),
    "not in one spelling": lambda w: signed_text(w, w.told().content().decode().replace(":", ": ", 1)),
}  # fmt: skip


def signed_text(witness, text):
    return witness.signed(
        witness.told(), tally=text, signature=statement.sign(NOUN, text.encode(), witness.key)
    )


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_tally_is_refused(witness, peer, name):
    with pytest.raises(Untrusted) as refused:
        actions.take_tally(peer, FORGED[name](witness), at=DECEMBER)
    assert refused.value.code == "tally_forged"
    assert not MonthTally.objects.exists()


def test_one_version_told_in_two_ways_is_refused(witness, peer):
    first = actions.take_tally(peer, witness.signed(witness.told()), at=DECEMBER)
    with pytest.raises(Untrusted) as refused:
        actions.take_tally(peer, witness.signed(witness.told(settled=True)), at=DECEMBER)
    assert refused.value.facts == {"why": "the same version told otherwise"}
    assert MonthTally.objects.get() == first


MALFORMED = {
    "another zone": {"zone": "Africa/Tripoli"},
    "no version": {"version": 0},
    "a least below the corridor's": {"least": 4},
    "a figure less": lambda tally: {"values": tally.values[1:]},
    "a breakdown less": lambda tally: {"values": other_value(tally, by={})},
    "a count below nought": lambda tally: {"values": other_value(tally, total=-1)},
    "a count that is too small to be told": lambda tally: {"values": other_value(tally, total=3)},
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_tally_in_another_form_is_refused(witness, peer, name):
    change = MALFORMED[name]
    changed = witness.told(**(change(witness.told()) if callable(change) else change))
    with pytest.raises(Untrusted) as refused:
        actions.take_tally(peer, witness.signed(changed), at=DECEMBER)
    assert refused.value.code == "tally_malformed"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"definitions": "0" * 64}, "tally_definitions_differ"),
        ({"month": "2026-12"}, "month_not_over"),
        ({"month": "2026-13"}, "month_unknown"),
    ],
)
def test_a_tally_by_other_definitions_or_of_another_month_is_refused(witness, peer, changes, code):
    with pytest.raises(Refused) as refused:
        actions.take_tally(peer, witness.signed(witness.told(**changes)), at=DECEMBER)
    assert refused.value.code == code


# ------------------------------------------------------------------ handed down from behind the wall
HANDED = {
    "complaints_received": Counted(Counter({("wage",): 7, ("documents",): 2})),
    "complaints_closed": Counted(Counter({("settled",): 5})),
    "complaint_days": Counted(spans={"complaint": [3, 4, 9, 12, 14]}),
}


def test_what_is_handed_down_stands_in_the_tally_without_its_small_numbers(witness, secretary):
    assert actions.hand_down(NOVEMBER, HANDED, at=DECEMBER)
    assert not actions.hand_down(NOVEMBER, HANDED, at=DECEMBER), "a month is told once"
    assert '"value":2}' not in Handed.objects.get().content, "what is too small never lies in the house"
    witness.cosign()
    row = actions.count_month(secretary, NOVEMBER, at=DECEMBER)
    told = row.tally()
    assert told.value("complaints_received").total == 9
    assert lines(row, "complaints_received", "complaint") == {"documents": None, "wage": None}
    assert lines(row, "complaints_closed", "outcome") == {"settled": 5}
    assert told.value("complaint_days").spans[0].median == 9
    assert "complaints_received" not in row.exact, "no exact number of them lies in the house"


def test_what_was_not_handed_down_is_told_as_nothing(witness, secretary):
    witness.cosign()
    told = actions.count_month(secretary, NOVEMBER, at=DECEMBER).tally()
    assert told.value("complaints_received").total is None
    assert [span.number for span in told.value("complaint_days").spans] == [None]


def test_a_month_that_runs_is_not_handed_down(db):
    with pytest.raises(Refused, match="month_not_over"):
        actions.hand_down(NOVEMBER.next, HANDED, at=DECEMBER)
