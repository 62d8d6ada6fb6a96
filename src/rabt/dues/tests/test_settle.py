"""The end of a contract: all that is owed is paid, the worker says so or not, his service is certified."""

from datetime import UTC, date, datetime

import pytest

from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.dues import actions, queries
from rabt.dues.actions import Pay
from rabt.dues.messages import SettlementChanged
from rabt.dues.models import Arrear, Settlement, Wage
from rabt.dues.rules import settlement as rules
from rabt.dues.rules.settlement import Owed
from rabt.dues.rules.wage import Bound, Line, Standing
from rabt.dues.tests import build
from rabt.dues.tests.test_fee_pages import page, send
from rabt.dues.tests.test_record_payment import take
from rabt.dues.tests.test_record_wages import DUE_JAN, JAN, LATER, over_there, record
from rabt.hiring import actions as hiring
from rabt.hiring.tests.build import english
from rabt.hiring.tests.test_paper import text_of
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db
__all__ = ["over_there"]
ENDED = datetime(2027, 3, 10, 9, 0, tzinfo=UTC)
YEAR = Bound(1_800_000, "LYD", date(2027, 1, 10), date(2027, 3, 10))
FEB, MARCH = 1_800_000, 580_645  # ten days of March
LEAVE = 4  # thirty days a year, in sixty days of work
WORTH = 240_000
TOTAL = DUE_JAN + FEB + MARCH + WORTH
PAY = Pay(date(2027, 3, 20), "bank", receipt="S-1")


# ------------------------------------------------------------------ rules
@pytest.mark.parametrize(
    ("days", "last", "earned"),
    [
        (30, date(2027, 3, 10), 4),
        (30, date(2028, 1, 9), 30),
        (0, date(2028, 1, 9), 0),
        (30, date(2027, 1, 5), 0),
    ],
)
def test_leave_is_earned_by_days_of_work(days, last, earned):
    assert rules.leave_earned(days, Bound(1, "LYD", date(2027, 1, 10), last)) == earned


def month(expected, paid, standing=Standing.MISSING):
    return Line(JAN, 22, expected, JAN, paid, None, standing)


@pytest.mark.parametrize(
    ("lines", "taken", "found"),
    [
        ([], 4, Owed(0, 0, 0)),
        ([], 5, Owed(0, 0, 0)),
        ([month(100, 40), month(100, 0, Standing.NOT_DUE), month(100, 150)], 3, Owed(160, 1, 60_000)),
    ],
)
def test_what_is_owed_at_the_end(lines, taken, found):
    assert rules.owed(YEAR, lines, 30, taken, 30) == found
    assert found.total_minor == found.wages_minor + found.leave_minor


@pytest.mark.parametrize("taken", [-1, 1826])
def test_leave_that_cannot_be_right(taken):
    with pytest.raises(Refused) as no:
        rules.owed(YEAR, [], 30, taken, 30)
    assert (no.value.code, no.value.facts["field"]) == ("settlement_leave_wrong", "leave_taken")


@pytest.mark.parametrize(
    ("state", "last", "over"),
    [
        ("ended", date(2027, 3, 10), True),
        ("ended", date(2027, 3, 21), False),
        ("in_force", date(2027, 3, 10), False),
    ],
)
def test_only_what_is_over_is_settled(state, last, over):
    if over:
        rules.check_over(state, last, LATER.date())
    else:
        with pytest.raises(Refused) as no:
            rules.check_over(state, last, LATER.date())
        assert no.value.code == "settlement_contract_binds"


@pytest.mark.parametrize(
    ("owed", "minor", "day", "how", "receipt", "code"),
    [
        (100, 100, 20, "bank", "S", ""), (0, 0, 20, "cash", "", ""), (0, 5, 20, "cash", "S", ""),
        (100, 99, 20, "bank", "S", "settlement_short"), (100, 0, 20, "bank", "S", "dues_amount_wrong"),
        (100, 100, 21, "bank", "S", "dues_day_future"), (100, 100, 20, "gold", "S", "wage_how_unknown"),
        (100, 100, 20, "bank", "", "receipt_missing"),
    ],
)  # fmt: skip
def test_what_may_be_recorded_as_paid(owed, minor, day, how, receipt, code):
    def deed():
        rules.check_paid(Owed(owed, 0, 0), minor, date(2027, 3, day), how, receipt, LATER.date())

    if not code:
        deed()
        return
    with pytest.raises(Refused) as no:
        deed()
    assert no.value.code == code


@pytest.mark.parametrize(("state", "step"), [(s, t) for s in rules.State for t in rules.Step])
def test_every_step_of_a_settlement_is_in_the_table_or_refused(state, step):
    if (state, step) in rules.TABLE:
        assert rules.move(state, step) == rules.TABLE[state, step]
    else:
        with pytest.raises(Refused) as no:
            rules.move(state, step)
        assert no.value.code == "settlement_step_closed"


# ------------------------------------------------------------------ settled
@pytest.fixture
def over(cast, peer):
    """Return a contract that ended after two months of which nothing was paid, and its employer."""
    row, actor = build.there(cast, peer)
    hiring.end_contract(actor, row.pk, "by_employer", at=ENDED)
    actions.note_arrears(at=LATER)
    row.refresh_from_db()
    return row, actor


def settle(actor, row, minor=TOTAL, taken=0, pay=PAY, at=LATER):
    return actions.record_settlement(actor, row.pk, minor, taken, pay, at=at)


def test_a_settlement_pays_all_that_was_owed(over, letters, committed):
    row, actor = over
    assert queries.owed_at_end(row, 0, LATER) == Owed(DUE_JAN + FEB + MARCH, LEAVE, WORTH)
    assert list(queries.settlements_to_record(actor, LATER)) == [row]
    found = settle(actor, row)
    assert (found.state, found.minor, found.leave_days, found.leave_minor) == (
        "recorded",
        TOTAL,
        LEAVE,
        WORTH,
    )
    committed("settlement.recorded", contract=row.ref, minor=TOTAL)
    assert sorted(Wage.objects.values_list("minor", flat=True)) == sorted([DUE_JAN, FEB, MARCH])
    assert not Arrear.objects.filter(settled_on=None).exists()
    assert letters()[-1].kind == "settlement.changed/1"
    assert Notice.objects.filter(about=found.ref).exists()
    assert list(queries.settlements_to_record(actor, LATER)) == []
    assert queries.owed_at_end(row, 0, LATER).wages_minor == 0


def test_a_short_month_is_made_whole_by_a_further_record(over):
    row, actor = over
    record(actor, row, 1_000_000, pay=Pay(date(2027, 2, 2), "cash"), at=LATER)
    settle(actor, row)
    versions = Wage.objects.filter(month=JAN).values_list("version", "minor").order_by("version")
    assert list(versions) == [(1, 1_000_000), (2, DUE_JAN)]


@pytest.mark.parametrize(
    ("minor", "taken", "pay", "code"),
    [
        (TOTAL - 1, 0, PAY, "settlement_short"), (TOTAL, -1, PAY, "settlement_leave_wrong"),
        (TOTAL, 0, Pay(PAY.paid_on, "bank"), "receipt_missing"),
        (TOTAL, 0, Pay(date(2027, 2, 28), "bank", receipt="S-1"), "wage_day_early"),
        (TOTAL, 0, Pay(date(1990, 1, 1), "bank", receipt="S-1"), "wage_day_early"),
        (TOTAL, 0, Pay(PAY.paid_on, "bank", receipt="\x00"), "text_unprintable"),
    ],
)  # fmt: skip
def test_a_settlement_that_may_not_stand(over, minor, taken, pay, code):
    row, actor = over
    with pytest.raises(Refused) as no:
        settle(actor, row, minor, taken, pay)
    assert no.value.code == code
    assert not Settlement.objects.exists() and not Wage.objects.exists()


def test_others_settle_nothing_and_what_binds_is_not_settled(cast, peer, over):
    row, actor = over
    for kind, who in ((NotAllowed, cast("destination_clerk")), (Missing, cast("employer", office="LY/x/"))):
        with pytest.raises(kind):
            settle(who, row)
    type(row).objects.update(state="in_force", ended_at=None)
    with pytest.raises(Refused) as no:
        settle(actor, row)
    assert no.value.code == "settlement_contract_binds"


def test_the_worker_says_whether_he_received_it(cast, over, letters):
    row, actor = over
    found = settle(actor, row)
    clerk = cast("destination_clerk")
    assert actions.say_settled(clerk, row.pk, False, at=LATER).state == "denied"
    assert list(queries.settlements_denied(clerk)) == [found]
    assert Notice.objects.filter(about=found.ref, target="+218911000001").exists()
    again = settle(actor, row, WORTH, pay=Pay(PAY.paid_on, "cash", receipt="S-2"))
    assert (again.pk, again.state, again.receipt) == (found.pk, "recorded", "S-2")
    assert actions.say_settled(build.himself(row, "LY"), row.pk, True, at=LATER).state == "received"
    assert [one.body["state"] for one in letters() if one.kind == "settlement.changed/1"] == [
        "recorded", "denied", "recorded", "received",
    ]  # fmt: skip
    with pytest.raises(Refused) as no:
        settle(actor, row)
    assert no.value.code == "settlement_step_closed"
    for kind, who in (
        (NotAllowed, actor), (Missing, cast("destination_clerk", office="LY/labour/second/")),
        (Missing, build.himself(type("of", (), {"person_id": new_id()}), "LY")),
    ):  # fmt: skip
        with pytest.raises(kind):
            actions.say_settled(who, row.pk, True, at=LATER)
    assert found.ref in queries.traces_of(row.person_id) and found.ref in queries.refs_of(
        actor, row.person_id
    )


def test_what_is_not_settled_cannot_be_denied(cast, over):
    with pytest.raises(Missing):
        actions.say_settled(cast("destination_clerk"), over[0].pk, False, at=LATER)


# ------------------------------------------------------------------ pages and paper
@pytest.fixture
def now():
    """Hold the clock still after the end."""
    with clock.stopped(LATER):
        yield


def test_the_employer_settles_by_page_and_the_clerk_writes_the_workers_word(over, client_as, now):
    row, actor = over
    firm, clerk = client_as("employer", actor.office), client_as("destination_clerk")
    assert "settlements_to_record" in firm.get("/").content.decode()
    assert 'value="3898.064"' in page(firm, "settle", row.pk)
    assert 'value="3658.064"' in page(firm, "settle", row.pk, leave_taken="٤")
    sent = {
        "leave_taken": "4",
        "amount": "3658.064",
        "paid_on": "2027-03-20",
        "how": "bank",
        "receipt": "S-1",
    }
    assert "أقل من المستحق" in send(firm, "settle", row.pk, status=422, **sent | {"leave_taken": "3"})
    send(firm, "settle", row.pk, **sent)
    assert "3,658.064 LYD" in page(english(firm), "contract", row.pk)
    send(clerk, "settled_not_received", row.pk)
    assert "settlements_denied" in clerk.get("/").content.decode()
    assert "ينفي العامل" in page(clerk, "settlement", Settlement.objects.get().pk)
    send(clerk, "settled_received", row.pk)
    page(firm, "settle", row.pk)


def test_the_certificate_says_what_he_did_and_not_why_he_left(over, client_as, now):
    row, actor = over
    told = str(queries.certificate(actor, row.pk, LATER))
    for said in ("First Building Co", "شركة البناء الأولى", "2027-01-10", "2027-03-10", "A00000001"):
        assert said in told
    assert "by_employer" not in told and "صاحب العمل أنهى" not in told
    paper = client_as("employer", actor.office).get(f"/dues/contracts/{row.pk}/certificate")
    assert (paper.status_code, paper.headers["Content-Type"]) == (200, "application/pdf")
    assert "Certificateofservice" in "".join(text_of(paper.content).split())


def test_no_certificate_while_the_contract_binds(cast, peer):
    row, actor = build.there(cast, peer)
    with pytest.raises(Refused) as no:
        queries.certificate(actor, row.pk, LATER)
    assert no.value.code == "settlement_contract_binds"


def test_no_certificate_of_work_that_never_began(cast, peer):
    row, actor = build.there(cast, peer)
    type(row).objects.filter(pk=row.pk).update(state="ended", ended_at=datetime(2026, 12, 1, 9, tzinfo=UTC))
    with pytest.raises(Refused) as no:
        queries.certificate(actor, row.pk, LATER)
    assert no.value.code == "skills_no_work"


# ------------------------------------------------------------------ the other node
def letter(row, **changes):
    said = {
        "settlement_ref": ref_of("settlement", new_id()), "contract_ref": row.ref, "state": "recorded",
        "minor": TOTAL, "currency": "LYD", "wages_minor": TOTAL, "leave_days": 0, "leave_minor": 0,
        "paid_on": PAY.paid_on, "how": "bank", "changed_at": LATER,
    }  # fmt: skip
    return SettlementChanged(**said | changes)


@pytest.mark.node("EG")
def test_origin_shows_how_it_ended(peer, over_there):
    told = letter(over_there)
    take(peer, told)
    take(peer, letter(over_there, settlement_ref=told.settlement_ref, state="received"))
    found = Settlement.objects.get()
    assert (found.kept_by, found.state, found.minor) == ("LY", "received", TOTAL)
    for wrong in ({"minor": -1}, {"leave_days": -1}, {"settlement_ref": "x"}):
        with pytest.raises(Untrusted):
            take(peer, letter(over_there, **wrong))


def test_what_is_kept_here_is_not_told_to_us(peer, over):
    with pytest.raises(Untrusted) as no:
        take(peer, letter(over[0]))
    assert no.value.code == "not_the_keeper"
