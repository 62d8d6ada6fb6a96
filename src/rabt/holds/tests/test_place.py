"""A record waits because a court, a health authority or an auditor asked; nobody below learns which."""

from datetime import date, timedelta

import pytest

from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.holds import actions, queries
from rabt.journal.models import Act

pytestmark = pytest.mark.django_db
CAUSE = "أمر المحكمة رقم 12 بوقف التصرف"
ABOUT = ref_of("permit", new_id())
DAY = date(2026, 11, 24)
SEAT = {"office": "LY/court/first/"}


@pytest.fixture(autouse=True)
def now(at):
    with clock.stopped(at):
        yield


@pytest.fixture
def placed(cast, at):
    """Place a hold, as a court clerk unless said otherwise."""

    def make(role="court_clerk", kind="court", about=ABOUT, until=DAY + timedelta(days=30), **seat):
        actor = cast(role, **({"office": "LY/court/first/"} | seat))
        return actions.place(actor, about, kind, until, cause=CAUSE, at=at)

    return make


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


def test_what_a_court_asks_waits_and_what_it_did_not_ask_goes_on(placed, at):
    placed()
    assert queries.held([ABOUT], "permit.withdraw", at)
    assert not queries.held([ABOUT], "permit.replace_card", at)
    assert not queries.held([ref_of("permit", new_id())], "permit.withdraw", at)


@pytest.mark.parametrize(
    ("role", "kind", "act"),
    [
        ("court_clerk", "court", "contract.end"),
        ("health_officer", "health", "permit.end"),
        ("auditor", "audit", "permit.replace_card"),
    ],
)
def test_every_kind_answers_with_the_same_words(placed, at, role, kind, act):
    placed(role, kind)
    with pytest.raises(Refused) as no:
        queries.check_not_held([ABOUT], act, at)
    assert (no.value.code, no.value.facts) == ("must_wait", {})


def test_without_a_hold_nothing_waits(at):
    assert queries.check_not_held([ABOUT], "permit.withdraw", at) is None


def test_a_hold_ends_by_itself_after_its_day(placed, at, peer, colleague):
    row = placed(until=DAY + timedelta(days=3))
    assert queries.held([ABOUT], "permit.withdraw", at + timedelta(days=3))
    assert not queries.held([ABOUT], "permit.withdraw", at + timedelta(days=4))
    assert actions.end_due(peer, at=at + timedelta(days=3)) == 0
    assert actions.end_due(peer, at=at + timedelta(days=4)) == 1
    assert actions.end_due(peer, at=at + timedelta(days=4)) == 0
    row.refresh_from_db()
    assert row.state == "ended"
    refused("hold_step_closed", lambda: actions.lift(colleague, row.pk, why=CAUSE, at=at))


@pytest.fixture
def colleague(cast):
    """Give another clerk of the same court."""
    return cast("court_clerk", id="another clerk", **SEAT)


def test_another_person_lifts(placed, at, cast, colleague):
    row = placed()
    refused(
        "same_person", lambda: actions.lift(cast("court_clerk", **SEAT), row.pk, why=CAUSE, at=at), NotAllowed
    )
    lifted = actions.lift(colleague, row.pk, why="صدر حكم نهائي في الدعوى", at=at)
    assert (lifted.state, lifted.decision, lifted.decided_by) == ("lifted", "lifted", "another clerk")
    assert not queries.held([ABOUT], "permit.withdraw", at)
    assert list(Act.objects.order_by("id").values_list("kind", flat=True)) == ["hold.placed", "hold.lifted"]


def test_the_journal_names_the_hold_and_not_the_record(placed):
    row = placed()
    assert Act.objects.get().ref == row.ref


def test_an_authority_holds_a_record_once_at_a_time_and_again_after(placed, at, colleague):
    row = placed()
    refused("hold_stands", placed)
    placed(office="LY/court/second/")
    actions.lift(colleague, row.pk, why=CAUSE, at=at)
    assert placed().state == "standing"


@pytest.mark.parametrize("days", [0, -1, 181])
def test_a_hold_has_a_last_day_within_the_corridors(placed, days):
    refused("hold_days", lambda: placed(until=DAY + timedelta(days=days)))


def test_a_cause_says_something(cast, at):
    with pytest.raises(Refused) as no:
        actions.place(
            cast("court_clerk", **SEAT), ABOUT, "court", DAY + timedelta(days=3), cause="123 ..", at=at
        )
    assert no.value.code == "hold_cause_short"


def test_no_such_kind(cast, at):
    refused(
        "hold_kind_unknown",
        lambda: actions.place(cast("court_clerk", **SEAT), ABOUT, "mood", DAY, cause=CAUSE, at=at),
    )


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("court_clerk", "audit"),
        ("auditor", "health"),
        ("destination_approver", "court"),
        ("employer", "audit"),
    ],
)
def test_each_authority_places_its_own_kind_only(placed, role, kind):
    refused("not_allowed", lambda: placed(role, kind), NotAllowed)


def test_hidden_from_another_court_and_from_other_authorities(placed, cast, at):
    row = placed()
    for role, office in (("court_clerk", "LY/court/second/"), ("health_officer", "LY/court/first/")):
        with pytest.raises(Missing):
            queries.hold_to_see(cast(role, office=office), row.pk)
        with pytest.raises(Missing):
            actions.lift(cast(role, office=office, id="x"), row.pk, why=CAUSE, at=at)
    refused("not_allowed", lambda: list(queries.holds_to_see(cast("destination_approver"))), NotAllowed)


def test_what_ends_soon_waits_in_the_queue(placed, cast):
    assert queries.waiting(cast("court_clerk", **SEAT)) == []
    placed(until=DAY + timedelta(days=5))
    placed(about=ref_of("permit", new_id()))
    found = queries.waiting(cast("court_clerk", **SEAT))
    assert [(one.word, one.count) for one in found] == [("holds.ending_soon", 1)]
    assert queries.waiting(cast("destination_clerk")) == []
