"""What is counted, from records of which the truth is known: at the edge of a month, and as it was then."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rabt.assistance.models import Feedback, Information, Recall, Request
from rabt.base.identifiers import new_id
from rabt.crossing.models import Passage
from rabt.dues import actions as dues
from rabt.dues.models import Arrear, Wage
from rabt.dues.tests import build as dues_build
from rabt.exchange.models import Incoming, Outgoing
from rabt.insight.queries import counted
from rabt.insight.rules.month import Month
from rabt.journal import actions as journal
from rabt.permits.models import Measure, Permit, Renewal
from rabt.permits.rules.permit import KINDS, Step
from rabt.permits.tests import build

NOVEMBER, ZONE = Month(date(2026, 11, 1)), "Africa/Tripoli"
MIDNIGHT = datetime(2026, 11, 30, 22, tzinfo=UTC)
"""Where November ends: two hours earlier than in UTC."""
HALF_AN_HOUR = timedelta(minutes=30)
MIDDLE = datetime(2026, 11, 15, 9, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.counted]


def count(code, month=NOVEMBER):
    return counted("destination", month, ZONE)[code].rows


def passage(at, outcome="passed", port="LY-MUSAID", **more):
    facts = {"kept_by": "LY", "direction": "entry", "colour": "green", "verdict": "valid"} | more
    return Passage.objects.create(port=port, outcome=outcome, at=at, noted_at=at + timedelta(days=3), **facts)


def test_half_an_hour_before_midnight_there_is_still_in_the_month_and_half_an_hour_after_is_not():
    passage(MIDNIGHT - HALF_AN_HOUR)
    passage(MIDNIGHT + HALF_AN_HOUR, direction="exit")
    passage(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), port="LY-BEN")
    assert count("crossings") == {("LY-MUSAID", "entry", "23"): 1}
    assert count("crossings", NOVEMBER.next) == {
        ("LY-MUSAID", "exit", "00"): 1, ("LY-BEN", "entry", "01"): 1,
    }  # fmt: skip


def test_only_what_this_state_s_ports_saw_is_counted_and_who_waits_is_not():
    passage(MIDDLE, kept_by="EG", port="EG-SALLOUM")
    passage(MIDDLE, outcome="held")
    passage(MIDDLE, outcome="refused", reason="card_expired")
    assert (count("crossings"), count("port_refusals")) == ({}, {("LY-MUSAID", "card_expired"): 1})


def letter_in(seq, came_at):
    Incoming.objects.create(
        from_state="EG", mid=new_id(), seq=seq, digest=f"{seq:064d}", kind="a/1", about="b:1", purpose="test",
        body={}, sealed="s", receipt="r", via="line", made_at=came_at, came_at=came_at, receipted_at=came_at,
    )  # fmt: skip


def test_a_day_without_any_letter_or_receipt_is_a_day_without_the_line():
    assert count("days_without_line") == {(): 30}
    for day in range(1, 29):
        letter_in(day, datetime(2026, 11, day, 12, tzinfo=UTC))
    assert count("days_without_line") == {(): 2}
    Outgoing.objects.create(
        to_state="EG", kind="a/1", about="b:1", purpose="test", body={}, written_by="x", made_at=MIDDLE,
        filed_at=MIDNIGHT - HALF_AN_HOUR,
    )  # fmt: skip
    letter_in(29, MIDNIGHT + HALF_AN_HOUR)
    assert count("days_without_line") == {(): 1}, "the 29th; the last letter came in December"
    assert count("letters_written") == {(): 1}


# ------------------------------------------------------------------ permits
@pytest.fixture
def permit(cast, peer):
    """Return a permit that two officials granted on 24 November."""
    return build.granted(cast, peer)


def drawn(permit, **changes):
    """Draw one more permit like it, of another worker."""
    facts = {field.attname: getattr(permit, field.attname) for field in Permit._meta.concrete_fields}
    own = {"id": new_id(), "person_id": new_id(), "number": new_id().hex[:16]}
    return Permit.objects.create(**facts | own | changes)


def act(node_actor, permit, step, at):
    journal.append(node_actor, KINDS[step], permit.ref, at=at)


def test_a_permit_is_in_force_from_its_grant_to_its_end(permit, peer):
    key = ("7", permit.place, "construction")
    ended = drawn(permit, state="expired", changed_at=MIDNIGHT + HALF_AN_HOUR)
    act(peer, ended, Step.EXPIRE, MIDNIGHT + HALF_AN_HOUR)
    closed = drawn(permit, state="went_home", changed_at=MIDNIGHT + HALF_AN_HOUR)
    act(peer, closed, Step.EXPIRE, MIDNIGHT - HALF_AN_HOUR)
    act(peer, closed, Step.RETURN, MIDNIGHT + HALF_AN_HOUR)
    drawn(permit, state="active", entered_at=MIDNIGHT - HALF_AN_HOUR)
    drawn(permit, state="active", entered_at=MIDNIGHT + HALF_AN_HOUR)
    drawn(permit, decided_at=MIDNIGHT + HALF_AN_HOUR)
    drawn(permit, state="refused", decision="refused", reason_code="quota", valid_from=None, valid_until=None)
    assert count("permits_in_force") == {(*key, "awaited"): 3, (*key, "entered"): 1}
    assert count("permits_granted") == {key: 5}
    assert count("permits_refused") == {("quota",): 1}
    assert (count("permits_expired"), count("returns")) == ({(): 1}, {(): 0})
    assert count("returns", NOVEMBER.next) == {(): 1}
    assert count("permits_in_force", NOVEMBER.next) == {(*key, "awaited"): 2, (*key, "entered"): 2}


def test_who_moved_since_is_counted_where_he_worked_then(permit, peer):
    """A month that is counted again later gives what it gave."""
    before, own = count("permits_in_force"), permit.contract_id
    assert before == {("7", permit.place, "construction", "awaited"): 1}
    moved = MIDNIGHT + timedelta(days=9)
    Renewal.objects.create(
        office="LY/", permit=permit, contract_id=own, state="granted", proposed_by="a", proposed_at=moved,
        decided_by="b", decided_at=moved, decision="granted",
    )  # fmt: skip
    permit.place, permit.occupation = "LY-BA", "9313"
    permit.save()
    assert count("permits_in_force") == before
    Renewal.objects.filter(permit=permit).update(proposed_at=MIDDLE, decided_at=MIDDLE)
    assert count("permits_in_force") == {("9", "LY-BA", "construction", "awaited"): 1}


def test_renewals_withdrawals_and_what_was_late(permit, peer):
    def renewal(state, proposed, decided, of=permit):
        return Renewal.objects.create(
            office="LY/", permit=of, contract_id=of.contract_id, state=state, proposed_by="a",
            proposed_at=proposed, decided_by="b" if decided else "", decided_at=decided,
        )  # fmt: skip

    early = MIDDLE - timedelta(days=30)
    renewal("granted", MIDDLE - timedelta(days=10), MIDDLE)
    renewal("granted", MIDDLE - timedelta(days=11), MIDDLE)
    renewal("refused", early, MIDDLE)
    renewal("granted", early, MIDNIGHT + HALF_AN_HOUR)
    over = drawn(permit, state="expired")
    renewal("lapsed", early, None, of=over)
    act(peer, over, Step.EXPIRE, MIDDLE)
    act(peer, permit, Step.CHANGE_EMPLOYER, MIDDLE)
    for state, at in (("done", MIDDLE), ("dropped", MIDDLE), ("done", MIDNIGHT)):
        Measure.objects.create(
            office="LY/", permit=permit, kind="withdrawal", state=state, reason="misuse", proposed_by="a",
            proposed_at=early, decided_by="b", decided_at=at,
        )  # fmt: skip
    assert count("permits_renewed") == {(): 1}, "two were granted, and one of them changed the employer"
    assert count("employer_changes") == {(): 1}
    assert count("renewals_late") == {("decided_late",): 2, ("ran_out",): 1}
    assert count("permits_withdrawn") == {("misuse",): 1}


def test_the_days_of_a_step_are_days_of_the_calendar_there(permit):
    """From half an hour before midnight to half an hour after it is a day."""
    Permit.objects.filter(pk=permit.pk).update(
        proposed_at=MIDNIGHT - HALF_AN_HOUR, decided_at=MIDNIGHT + HALF_AN_HOUR
    )
    assert counted("destination", NOVEMBER.next, ZONE)["step_days"].spans == {"decision": [1]}
    assert set(counted("destination", NOVEMBER, ZONE)["step_days"].spans) == {"consent", "certificates"}


def test_wages_and_places_of_contracts_are_counted_by_the_rules_of_the_day(permit):
    assert count("wages_agreed") == {("above",): 1}, "1,800 against a floor of 1,600"
    assert count("contracts_agreed") == {("7", permit.place, "construction"): 1}
    assert count("quota_use") == {("under_half",): 1}
    assert count("offers_declined") == {}


# ------------------------------------------------------------------ dues
def test_a_fee_laid_on_a_worker_counts_until_it_is_wholly_returned_and_a_later_return_changes_no_month(
    cast, peer
):
    contract, payer = dues_build.there(cast, peer)
    found = dues_build.report(cast("destination_clerk"), contract)
    assert count("fees_on_workers") == {}, "what nobody judged is not told"
    judge = cast("destination_approver")
    dues.uphold_finding(judge, found.pk, "ثبت من أقوال الطرفين", at=dues_build.AT)
    assert count("fees_on_workers") == {("visa", "week"): 1}
    later = dues_build.AT + timedelta(days=10)
    dues.return_to_worker(payer, found.pk, 50_000, later.date(), "B-1", at=later)
    assert count("fees_on_workers", NOVEMBER.next) == {("visa", "week"): 1}, "a part of it is not all"
    dues.return_to_worker(payer, found.pk, 100_000, later.date(), "B-2", at=later)
    assert count("fees_on_workers", NOVEMBER.next) == {}
    assert count("fees_on_workers") == {("visa", "week"): 1}, "in November he bore it still"


def test_wages_are_counted_in_the_month_of_their_day(permit):
    """One paid in time, one late, one of which a part is owed: by how they stood on the month's last day."""
    facts = {"office": "LY/", "contract_id": permit.contract_id, "person_id": permit.person_id,
             "employer_id": permit.employer_id, "currency": "LYD"}  # fmt: skip
    day = date(2026, 11, 10)
    for number, (settled_on, due_on) in enumerate(
        [(None, day), (date(2026, 11, 30), day), (date(2026, 12, 1), day), (None, date(2026, 12, 10))]
    ):
        Arrear.objects.create(
            **facts | {"contract_id": new_id()}, month=date(2026, number + 1, 1), standing="short",
            owed_minor=1, due_on=due_on, settled_on=settled_on, noted_at=MIDNIGHT,
        )  # fmt: skip
    for version in (1, 2):
        Wage.objects.create(
            **facts, kept_by="LY", month=date(2026, 10, 1), version=version, minor=5, expected_minor=5,
            paid_on=day, due_on=day, how="bank", told_by="employer", recorded_at=MIDNIGHT,
        )  # fmt: skip
    assert count("wages_paid") == {("in_time",): 1, ("late",): 1, ("owed",): 2}
    assert count("wages_paid", NOVEMBER.next) == {("owed",): 1}


# ------------------------------------------------------------------ requests between the two authorities
def asked_of_us(at, outcome="", *, step="hit", hours=10, **told):
    due = at + timedelta(hours=8)
    row = Request.objects.create(
        thread=new_id(), step="hit", asked_by="EG", office="LY/contact/", service="EG/contact/",
        state="answered", state_at=at, subject_kind="person", proposed_by="x", proposed_at=at, received_at=at,
        due_at=due,
    )  # fmt: skip
    if step == "data":
        Request.objects.filter(pk=row.pk).update(step="data", after=asked_of_us(MIDDLE - timedelta(days=60)))
    if outcome:
        Information.objects.create(
            request=row, given_by="LY", office="LY/contact/", state="given", outcome=outcome,
            proposed_by="x", proposed_at=at, given_at=at + timedelta(hours=hours), **told,
        )  # fmt: skip
    return row


def test_what_the_authorities_asked_and_answered_is_counted_by_outcome_time_and_ground():
    asked_of_us(MIDDLE, "provided", hours=2)
    asked_of_us(MIDDLE, "no_data")
    asked_of_us(MIDDLE, "refused", ground="not_held")
    asked_of_us(MIDDLE, "provided", step="data", hours=3)
    asked_of_us(MIDNIGHT - HALF_AN_HOUR, "provided", hours=1)
    asked_of_us(MIDDLE)
    assert count("requests_received") == {(): 6}
    assert count("requests_answered") == {
        ("hit",): 1, ("no_hit",): 1, ("refused",): 1, ("provided",): 1,
    }, "the last was answered in December"  # fmt: skip
    assert count("requests_in_time") == {("in_time",): 2, ("late",): 2}
    assert count("requests_refused") == {("not_held",): 1}
    assert count("requests_answered", NOVEMBER.next) == {("hit",): 1}


def test_what_was_wrong_is_counted_by_who_put_it_right():
    ours = Information.objects.get(request=asked_of_us(MIDDLE, "provided"))
    theirs = Information.objects.create(
        given_by="EG", office="LY/contact/", state="given", outcome="provided", proposed_by="x",
        proposed_at=MIDDLE, given_at=MIDDLE,
    )  # fmt: skip
    for information in (ours, theirs):
        Feedback.objects.create(information=information, said="wrong", given_at=MIDDLE)
        for reason in ("corrected", "wrong"):
            Recall.objects.create(
                information=information, office="LY/contact/", reason=reason, sent_at=MIDDLE, due_at=MIDDLE
            )
    assert count("informations_wrong") == {("reported",): 1, ("called_back",): 1, ("corrected",): 1}
