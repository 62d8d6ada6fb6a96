"""An employer records a month for his workers; what is late, short or missing is found."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from rabt.base.errors import Missing, NotAllowed, Refused, Stale, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.credentials.models import Card
from rabt.dues import actions, queries
from rabt.dues.actions import Pay
from rabt.dues.messages import WageLine, WageRecorded
from rabt.dues.models import Arrear, Wage
from rabt.dues.tests import build
from rabt.dues.tests.test_record_payment import take
from rabt.hiring import actions as hiring
from rabt.notices.models import Notice
from rabt.permits.tests import build as papers

pytestmark = pytest.mark.django_db
JAN, FEB = date(2027, 1, 1), date(2027, 2, 1)
AT = datetime(2027, 2, 3, 9, 0, tzinfo=UTC)
LATER = datetime(2027, 3, 20, 9, 0, tzinfo=UTC)
DUE_JAN = 1_277_419
PAY = Pay(date(2027, 2, 2), "bank", receipt="T-1")


@pytest.fixture
def bound(cast, peer):
    """Return a contract in force at destination, and who acts for its employer."""
    return build.there(cast, peer)


@pytest.fixture
def two(cast, peer, bound):
    """Return the contracts of two workers of one employer, and who acts for him."""
    first, actor = bound
    return first, papers.contract_of(cast, peer, actor, first.offer.demand, 2), actor


def standings(actor, row, at=LATER):
    return {f"{one.line.month:%Y-%m}": one.line.standing.value for one in queries.months(actor, row.pk, at)}


def record(actor, row, minor=DUE_JAN, month=JAN, pay=PAY, at=AT):
    return actions.record_wages(actor, month, {row.pk: minor}, pay, at=at)


def test_a_month_of_several_workers_is_one_act_and_one_letter(two, letters, committed):
    first, second, actor = two
    sent = len(letters())
    done = actions.record_wages(actor, JAN, {first.pk: DUE_JAN, second.pk: 1_000_000}, PAY, at=AT)
    assert done.refused == {}
    rows = {row.contract_id: row for row in Wage.objects.all()}
    row = rows[first.pk]
    assert (row.minor, row.expected_minor, row.due_on, row.version) == (DUE_JAN, DUE_JAN, date(2027, 2, 7), 1)
    assert (row.kept_by, row.office, row.how, row.told_by, row.receipt) == (
        "LY",
        first.office,
        "bank",
        "employer",
        "T-1",
    )
    assert row.employer_id == first.offer.demand.employer_id
    told = letters()[sent:]
    assert [(one.kind, len(one.body["lines"])) for one in told] == [("wage.recorded/1", 2)]
    committed("wage.recorded", contract=second.ref, month=JAN, minor=1_000_000)
    assert Notice.objects.filter(about__in=[one.ref for one in rows.values()]).count() == 2


def test_one_that_is_refused_stops_no_other(cast, two):
    first, second, actor = two
    record(actor, first)
    stranger = new_id()
    done = actions.record_wages(actor, JAN, {first.pk: DUE_JAN, second.pk: DUE_JAN, stranger: 1}, PAY, at=AT)
    assert [row.contract_id for row in done.rows] == [second.pk]
    assert {key: no.code for key, no in done.refused.items()} == {
        first.pk: "wage_already_recorded", stranger: "missing",
    }  # fmt: skip
    early = Pay(date(2027, 1, 9), "bank")
    assert record(actor, second, month=JAN, pay=early).refused[second.pk].code == "wage_already_recorded"


@pytest.mark.parametrize(
    ("minor", "month", "pay", "code"),
    [
        (0, JAN, PAY, "dues_amount_wrong"), (1, FEB.replace(month=4), PAY, "wage_month_outside"),
        (1, JAN, Pay(date(2027, 2, 4), "bank"), "dues_day_future"),
        (1, JAN, Pay(AT.date(), "gold"), "wage_how_unknown"),
    ],
)  # fmt: skip
def test_a_wage_that_may_not_stand(bound, minor, month, pay, code):
    row, actor = bound
    assert record(actor, row, minor, month, pay).refused[row.pk].code == code
    assert not Wage.objects.exists()


def test_others_record_nothing(cast, bound):
    row, actor = bound
    with pytest.raises(NotAllowed):
        record(cast("destination_clerk"), row)
    other = cast("employer", office="LY/labour/first/firm-9/")
    assert record(other, row).refused[row.pk].code == "missing"
    with pytest.raises(Refused) as no:
        record(actor, row, pay=Pay(AT.date(), "bank", receipt="\x00"))
    assert no.value.code == "text_unprintable"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_write_one_row(bound):
    row, actor = bound
    written, seen = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            record(actor, row)
            written.set()
            seen.wait(20)
        connection.close()

    other = threading.Thread(target=first)
    other.start()
    written.wait(20)
    threading.Timer(0.3, seen.set).start()  # by then the second waits for the first
    with pytest.raises(Stale) as no:
        record(actor, row)
    other.join(20)
    assert no.value.code == "wage_recorded_meanwhile"
    assert Wage.objects.count() == 1


# ------------------------------------------------------------------ late, short, missing
def test_months_stand_as_they_were_paid(bound):
    row, actor = bound
    assert standings(actor, row, AT) == {"2027-02": "not_due", "2027-01": "not_due"}
    record(actor, row, pay=Pay(date(2027, 2, 8), "cash"), at=LATER)
    record(actor, row, 900_000, FEB, Pay(date(2027, 3, 1), "cash"), LATER)
    assert standings(actor, row) == {"2027-03": "not_due", "2027-02": "short", "2027-01": "late"}
    assert {one.month: (one.standing, one.owed_minor, one.settled_on) for one in Arrear.objects.all()} == {
        JAN: ("late", 0, date(2027, 2, 8)), FEB: ("short", 900_000, None),
    }  # fmt: skip


def test_the_clock_finds_what_was_not_paid_and_a_payment_settles_it(cast, two):
    first, second, actor = two
    record(actor, second)
    assert actions.note_arrears(at=AT) == 0
    assert actions.note_arrears(at=datetime(2027, 2, 8, tzinfo=UTC)) == 1
    assert actions.note_arrears(at=datetime(2027, 2, 9, tzinfo=UTC)) == 0
    assert actions.note_arrears(at=LATER) == 2  # both Februaries
    (owed,) = queries.owed_by(first.offer.demand.employer_id, LATER)
    assert (owed.months, owed.minor, owed.currency) == (3, DUE_JAN + 2 * 1_800_000, "LYD")
    assert owed.oldest_on == date(2027, 2, 7)
    assert queries.owed_here(cast("destination_clerk")) == [owed]
    assert queries.owed_here(cast("destination_clerk", office="LY/labour/second/")) == []
    (flag,) = queries.flags(cast("destination_clerk"))
    assert (flag.employer, flag.months, flag.workers, flag.minor) == (
        first.offer.demand.employer,
        3,
        2,
        owed.minor,
    )
    record(actor, first, pay=Pay(date(2027, 3, 19), "bank"), at=LATER)
    assert Arrear.objects.get(contract_id=first.pk, month=JAN).settled_on == date(2027, 3, 19)
    found = queries.record(actor, JAN)
    assert (found.paid, found.late, found.owed) == (2, 1, 2)
    assert found.in_time == 0.25
    assert queries.record(cast("employer", office="LY/x/"), JAN).in_time is None


def test_an_employer_is_reminded_once(cast, bound):
    _, actor = bound
    actions.note_arrears(at=datetime(2027, 2, 8, tzinfo=UTC))
    clerk = cast("destination_clerk")
    (owed,) = queries.arrears_to_see(clerk)
    assert queries.arrear_to_see(actor, owed.pk) == owed
    assert actions.remind_employer(clerk, owed.pk, at=LATER).warned_at == LATER
    assert "1,277.419 LYD" in Notice.objects.get(about=owed.ref).text
    with pytest.raises(NotAllowed):
        actions.remind_employer(actor, owed.pk, at=LATER)
    with pytest.raises(Missing):
        actions.remind_employer(cast("destination_clerk", office="LY/labour/second/"), owed.pk, at=LATER)


def test_wages_are_unpaid_for_who_asks(bound):
    row, actor = bound
    assert not queries.wages_unpaid(row.pk, LATER)
    assert queries.wages_unpaid(row.pk, datetime(2027, 3, 24, 9, tzinfo=UTC))
    record(actor, row, at=LATER)
    assert not queries.wages_unpaid(row.pk, datetime(2027, 3, 24, 9, tzinfo=UTC))
    with pytest.raises(Missing):
        queries.wages_unpaid(new_id(), LATER)


def test_the_months_end_with_the_contract(cast, bound):
    row, actor = bound
    hiring.end_contract(actor, row.pk, "by_employer", at=datetime(2027, 2, 10, 9, tzinfo=UTC))
    lines = [one.line for one in queries.months(actor, row.pk, LATER)]
    assert [(one.month, one.worked, one.due_on) for one in lines] == [
        (FEB, 10, date(2027, 2, 17)), (JAN, 22, date(2027, 2, 7)),
    ]  # fmt: skip
    assert actions.note_arrears(at=datetime(2027, 2, 18, tzinfo=UTC)) == 2


def test_who_is_still_on_his_way_is_owed_nothing(cast, bound):
    row, actor = bound
    card = Card.objects.create(
        kept_by="LY", serial="S", about_ref="permit:1", holder_ref=ref_of("person", row.person_id), token="t",
        list_number=1, list_index=1, state="valid", issued_at=AT, expires_at=LATER, changed_at=AT,
    )  # fmt: skip
    assert queries.months(actor, row.pk, LATER) == []
    assert actions.note_arrears(at=LATER) == 0
    card.first_entry_at = datetime(2027, 2, 15, 22, 30, tzinfo=UTC)  # the sixteenth over there
    card.save()
    assert [f"{one.line.month:%m} {one.line.worked}" for one in queries.months(actor, row.pk, LATER)] == [
        "03 31", "02 13",
    ]  # fmt: skip
    card.delete()


# ------------------------------------------------------------------ corrections
def test_a_correction_is_another_row_and_the_first_stays(bound, letters, committed):
    row, actor = bound
    record(actor, row)
    pay = Pay(date(2027, 2, 2), "cash", receipt="C-1")
    found = actions.correct_wage(actor, row.pk, JAN, 700_000, pay, "دُفع جزء فقط", version=1, at=LATER)
    assert (found.version, found.why, found.minor) == (2, "دُفع جزء فقط", 700_000)
    assert sorted(Wage.objects.values_list("version", "minor")) == [(1, DUE_JAN), (2, 700_000)]
    assert standings(actor, row)["2027-01"] == "short"
    assert Arrear.objects.get(month=JAN).owed_minor == DUE_JAN - 700_000
    committed("wage.corrected", contract=row.ref, month=JAN, minor=700_000)
    assert [line["version"] for line in letters()[-1].body["lines"]] == [2]
    actions.correct_wage(actor, row.pk, JAN, DUE_JAN, PAY, "وُجد التحويل كاملاً", version=2, at=LATER)
    assert not Arrear.objects.filter(month=JAN).exists()
    assert standings(actor, row)["2027-01"] == "paid"


@pytest.mark.parametrize(
    ("minor", "why", "code"),
    [
        (1, "", "dues_said_too_short"),
        (-1, "سبب واضح", "dues_amount_wrong"),
        (1, "سبب\x00واضح", "text_unprintable"),
    ],
)
def test_a_correction_that_may_not_stand(bound, minor, why, code):
    row, actor = bound
    record(actor, row)
    with pytest.raises(Refused) as no:
        actions.correct_wage(actor, row.pk, JAN, minor, PAY, why, version=1, at=LATER)
    assert no.value.code == code
    assert Wage.objects.count() == 1


def test_a_correction_of_what_was_corrected_meanwhile_is_told_so(bound):
    """Whoever opened the page before a colleague corrected has not seen what he would cover."""
    row, actor = bound
    record(actor, row)
    actions.correct_wage(actor, row.pk, JAN, 700_000, PAY, "دُفع جزء فقط", version=1, at=LATER)
    with pytest.raises(Stale):
        actions.correct_wage(actor, row.pk, JAN, 900_000, PAY, "دُفع أكثر", version=1, at=LATER)
    assert Wage.objects.count() == 2


def test_only_what_is_recorded_is_corrected_and_only_by_the_employer(cast, bound):
    row, actor = bound
    with pytest.raises(Refused) as no:
        actions.correct_wage(actor, row.pk, JAN, 1, PAY, "سبب واضح", version=1, at=AT)
    assert no.value.code == "wage_not_recorded"
    record(actor, row)
    for kind, who in ((NotAllowed, cast("destination_clerk")), (Missing, cast("employer", office="LY/x/"))):
        with pytest.raises(kind):
            actions.correct_wage(who, row.pk, JAN, 1, PAY, "سبب واضح", version=1, at=AT)


# ------------------------------------------------------------------ what the other node tells
def told(row, **changes):
    said = {
        "wage_ref": ref_of("wage", new_id()), "contract_ref": row.ref, "version": 1, "minor": 700_000,
        "currency": "LYD", "expected_minor": DUE_JAN, "due_on": date(2027, 2, 7), "paid_on": date(2027, 2, 2),
        "how": "bank", "told_by": "bank",
    }  # fmt: skip
    return WageRecorded(month=JAN, lines=[WageLine(**said | changes)], recorded_at=AT)


@pytest.fixture
def over_there(cast, peer):
    """Return a contract in force as origin knows it."""
    row = build.here(cast, peer)
    type(row).objects.filter(pk=row.pk).update(
        state="in_force", origin_certified_at=build.AT, destination_certified_at=build.AT
    )
    return row


@pytest.mark.node("EG")
def test_origin_shows_what_was_recorded_over_there(cast, peer, over_there):
    message = told(over_there)
    take(peer, message)
    take(peer, message)
    take(peer, told(over_there, version=2, minor=DUE_JAN))
    assert Wage.objects.filter(kept_by="LY", office=over_there.office).count() == 2
    (one,) = queries.months(cast("origin_clerk"), over_there.pk, LATER)
    assert (one.line.standing, one.line.paid_minor, one.wage.version) == ("paid", DUE_JAN, 2)
    assert not queries.wages_unpaid(over_there.pk, LATER + timedelta(days=400))


@pytest.mark.node("EG")
@pytest.mark.parametrize(
    ("wrong", "kind", "code"),
    [
        ({"minor": -1}, Untrusted, "letter_malformed"), ({"version": 0}, Untrusted, "letter_malformed"),
        ({"expected_minor": -1}, Untrusted, "letter_malformed"),
        ({"wage_ref": "x"}, Untrusted, "letter_malformed"),
        ({"contract_ref": ref_of("contract", new_id())}, Missing, "missing"),
    ],
)  # fmt: skip
def test_a_wrong_letter_of_wages_is_refused(cast, peer, over_there, wrong, kind, code):
    with pytest.raises(kind) as no:
        take(peer, told(over_there, **wrong))
    assert no.value.code == code


def test_origin_records_no_wages(cast, peer, bound):
    with pytest.raises(Untrusted) as no:
        take(peer, told(bound[0]))
    assert no.value.code == "not_the_keeper"
