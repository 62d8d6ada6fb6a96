"""What a worker says he was made to pay: judged by another, returned to him, and never told who said it."""

from datetime import date, timedelta

import pytest

from rabt.access.viewing import Viewing
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.dues import actions, queries
from rabt.dues.messages import FeeReported, FindingJudged
from rabt.dues.models import Finding, Refund
from rabt.dues.queries import counting
from rabt.dues.tests import build
from rabt.dues.tests.test_record_payment import back_letter, take
from rabt.exchange import queries as exchange
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db
AT, DAY = build.AT, build.DAY
CHIEF = "destination_approver"


@pytest.fixture
def bound(cast, peer):
    """Return a contract in force at destination, and who acts for its employer."""
    return build.there(cast, peer)


@pytest.fixture
def told(cast, bound):
    """Return what a clerk wrote down against the employer."""
    return build.report(cast("destination_clerk"), bound[0])


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


def upheld(cast, row):
    return actions.uphold_finding(cast(CHIEF), row.pk, "ثبت بإيصال موقع", at=AT)


# ------------------------------------------------------------------ written down
def test_a_clerk_writes_it_down_and_the_other_state_is_told(bound, told, letters, committed):
    row, _ = bound
    assert (told.kept_by, told.state, told.office, told.currency) == ("LY", "open", row.office, "LYD")
    committed("finding.opened", contract=row.ref, fee="visa", minor=150_000)
    letter = letters()[-1]
    assert (letter.kind, letter.about) == ("fee.reported/1", told.ref)
    assert "طلبها مني" not in str(letter.body)


def test_he_writes_it_himself_on_his_own_contract_only(bound):
    row, _ = bound
    himself = build.himself(row, "LY")
    assert build.report(himself, row).proposed_by == f"person:{row.person_id}"
    stranger = build.himself(type("of", (), {"person_id": new_id()}), "LY")
    with pytest.raises(Missing):
        build.report(stranger, row)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"fee": "bribe"}, "fee_unknown"), ({"fee": "census_card"}, "fee_is_the_workers"),
        ({"minor": 0}, "dues_amount_wrong"), ({"taken_by": "uncle"}, "finding_taken_by_unknown"),
        ({"paid_on": date(2026, 11, 25)}, "dues_day_future"), ({"note": "\x00"}, "text_unprintable"),
    ],
)  # fmt: skip
def test_what_is_no_finding_is_refused(cast, bound, changes, code):
    refused(code, lambda: build.report(cast("destination_clerk"), bound[0], **changes))
    assert not Finding.objects.exists()


def test_a_party_and_another_office_write_nothing_down(cast, bound):
    row, actor = bound
    refused("not_allowed", lambda: build.report(actor, row), NotAllowed)
    with pytest.raises(Missing):
        build.report(cast("destination_clerk", office="LY/labour/second/"), row)


# ------------------------------------------------------------------ judged
def test_another_person_finds_it_true_and_the_employer_is_told_to_return_it(
    cast, bound, told, letters, committed
):
    chief = cast(CHIEF)
    assert list(queries.findings_to_judge(chief)) == [told]
    row = upheld(cast, told)
    assert (row.state, row.decided_by, row.reason_text) == ("upheld", chief.id, "ثبت بإيصال موقع")
    committed("finding.upheld", why="ثبت بإيصال موقع")
    assert letters()[-1].body["state"] == "upheld"
    targets = set(Notice.objects.filter(about=told.ref).values_list("target", flat=True))
    assert targets == {"+218911000001", "+201001234567"}
    assert list(queries.findings_to_judge(chief)) == []


def test_it_is_dismissed_with_a_reason_and_the_worker_is_told(cast, bound, told):
    row = actions.dismiss_finding(cast(CHIEF), told.pk, "لا دليل على الدفع", at=AT)
    assert row.state == "dismissed"
    assert Notice.objects.filter(about=told.ref).count() == 1
    refused("finding_step_closed", lambda: upheld(cast, told))


def test_who_wrote_it_down_does_not_judge_it(cast, bound, told):
    same = cast(CHIEF, id=told.proposed_by)
    refused("same_person", lambda: actions.uphold_finding(same, told.pk, "ثبت القول", at=AT), NotAllowed)
    assert list(queries.findings_to_judge(same)) == []
    for kind, actor in ((NotAllowed, cast("destination_clerk")), (Missing, cast(CHIEF, office="LY/other/"))):
        with pytest.raises(kind):
            actions.dismiss_finding(actor, told.pk, "لا دليل", at=AT)
    refused("dues_said_too_short", lambda: actions.uphold_finding(cast(CHIEF), told.pk, "", at=AT))


# ------------------------------------------------------------------ what the employer may know
def test_the_employer_knows_nothing_until_it_is_upheld_and_never_who_said_it(cast, bound, told):
    row, actor = bound

    def known():
        refs = queries.refs_of(actor, row.person_id)
        letters = exchange.letters_about(actor, [row.ref, *refs])
        return [
            queries.ledger(actor, row.pk, AT).findings, list(queries.findings_to_see(actor)), refs,
            [one.kind for one in letters if "report" in one.kind or "finding" in one.kind],
        ]  # fmt: skip

    assert known() == [[], [], [], []]
    refused("missing", lambda: queries.finding_to_see(actor, told.pk), Missing)
    upheld(cast, told)
    assert known() == [[told], [told], [], []]
    assert list(queries.findings_to_return(actor)) == [told]


def test_what_a_broker_or_recruiter_took_is_none_of_the_employers_business(cast, bound):
    row, actor = bound
    found = build.report(cast("destination_clerk"), row, fee="medical", minor=9_000, taken_by="broker")
    assert (found.kept_by, found.currency) == ("EG", "EGP")
    assert queries.ledger(actor, row.pk, AT).findings == []
    with pytest.raises(Missing):  # the other state judges it
        upheld(cast, found)


def test_officials_and_the_worker_see_it(cast, bound, told):
    row, _ = bound
    for viewer in (cast("destination_clerk"), cast(CHIEF), build.himself(row, "LY")):
        assert queries.ledger(viewer, row.pk, AT).findings == [told]
    assert told.ref in queries.refs_of(cast(CHIEF), row.person_id)
    before = Viewing.objects.count()
    assert queries.finding_to_see(cast(CHIEF), told.pk) == told
    assert Viewing.objects.count() == before + 1


# ------------------------------------------------------------------ what is returned to him
def test_the_employer_returns_it_in_parts_and_it_is_over_with_the_whole(cast, bound, told, letters):
    row, actor = bound
    upheld(cast, told)
    assert actions.return_to_worker(actor, told.pk, 50_000, DAY, "B-1", at=AT).state == "upheld"
    refused("refund_over_payment",
            lambda: actions.return_to_worker(actor, told.pk, 100_001, DAY, "B-2", at=AT))  # fmt: skip
    assert actions.return_to_worker(actor, told.pk, 100_000, DAY, "B-2", at=AT).state == "returned"
    assert [one.body.get("state", "") for one in letters()][-2:] == ["", "returned"]
    assert {one.about for one in letters()[-2:]} == {told.ref}
    assert list(queries.findings_to_return(actor)) == []
    assert queries.finding_to_see(actor, told.pk).state == "returned"
    back = Refund.objects.filter(finding=told)
    assert sum(one.minor for one in back) == 150_000
    assert not set(queries.refs_of(actor, row.person_id)) & {one.ref for one in back}
    refused(
        "finding_step_closed",
        lambda: actions.return_to_worker(cast("destination_clerk"), told.pk, 1, DAY, "B", at=AT),
    )


def test_a_clerk_may_record_a_return_before_it_is_judged(cast, bound, told):
    assert (
        actions.return_to_worker(cast("destination_clerk"), told.pk, 150_000, DAY, "B", at=AT).state
        == "returned"
    )


@pytest.mark.parametrize(
    ("minor", "day", "receipt", "code"),
    [
        (1, date(2026, 11, 25), "B", "dues_day_future"),
        (1, DAY, "", "receipt_missing"),
        (0, DAY, "B", "dues_amount_wrong"),
    ],
)
def test_a_return_that_may_not_stand(cast, bound, told, minor, day, receipt, code):
    refused(
        code, lambda: actions.return_to_worker(cast("destination_clerk"), told.pk, minor, day, receipt, at=AT)
    )


# ------------------------------------------------------------------ sums, ties, erasing
def test_what_workers_bore_is_counted_without_persons(cast, bound, told):
    row, actor = bound
    actions.record_payment(
        actor, row.pk, build.paid(fee="census_card", minor=600_000, paid_by="worker"), at=AT
    )

    def borne(until=AT + timedelta(days=1)):
        return [(one.fee, one.minor, one.currency) for one in counting.borne(until, until.date())]

    assert borne() == [], "what the corridor lets him pay is none, nor what nobody has judged"
    upheld(cast, told)
    assert borne() == [("visa", 150_000, "LYD")]
    actions.return_to_worker(actor, told.pk, 50_000, DAY, "A", at=AT)
    assert borne() == [("visa", 100_000, "LYD")]
    actions.return_to_worker(actor, told.pk, 100_000, DAY, "B", at=AT)
    assert borne() == []
    assert borne(AT - timedelta(days=300)) == []


def test_an_open_finding_ties_and_an_erasure_leaves_amounts_only(cast, bound, told):
    row, actor = bound
    paid = actions.record_payment(actor, row.pk, build.paid(), at=AT)
    assert queries.ties(row.person_id)
    assert set(queries.traces_of(row.person_id)) == {paid.ref, told.ref}
    actions.dismiss_finding(cast(CHIEF), told.pk, "لا دليل على الدفع", at=AT)
    assert not queries.ties(row.person_id)
    actions.erase_traces(row.person_id)
    told.refresh_from_db()
    paid.refresh_from_db()
    assert (told.note, told.reason_text, told.minor) == ("", "", 150_000)
    assert (paid.receipt, paid.minor) == ("", 100_000)


# ------------------------------------------------------------------ at origin, and what the other node tells
def report_letter(row, **changes):
    said = {
        "finding_ref": ref_of("finding", new_id()), "contract_ref": row.ref, "fee": "recruitment",
        "minor": 500_000, "currency": "EGP", "taken_by": "recruiter", "paid_on": DAY, "reported_at": AT,
    }  # fmt: skip
    return FeeReported(**said | changes)


@pytest.mark.node("EG")
def test_origin_judges_its_recruiters_on_what_was_reported_over_there(cast, peer, letters):
    row = build.here(cast, peer)
    told = report_letter(row)
    take(peer, told)
    take(peer, told)
    (found,) = queries.findings_to_judge(cast("origin_approver"))
    assert (found.kept_by, found.office, found.ref) == ("EG", row.office, told.finding_ref)
    actions.uphold_finding(cast("origin_approver"), found.pk, "ثبت القول بشهادة", at=AT)
    assert letters()[-1].kind == "finding.judged/1"
    recruiter = cast("recruiter", office=row.office)
    assert list(queries.findings_to_return(recruiter)) == [found]
    assert Notice.objects.filter(about=found.ref, target="+201001000001").exists()


@pytest.mark.node("EG")
def test_how_destination_judged_its_employer_is_shown_here(cast, peer):
    row = build.here(cast, peer)
    told = report_letter(row, fee="visa", currency="LYD", minor=9, taken_by="employer")
    take(peer, told)
    judged = FindingJudged(finding_ref=told.finding_ref, contract_ref=row.ref, state="upheld", judged_at=AT)
    take(peer, judged)
    take(peer, judged)
    found = Finding.objects.get()
    assert (found.kept_by, found.state) == ("LY", "upheld")
    take(peer, back_letter(row, payment_ref="", finding_ref=found.ref, minor=9))
    assert queries.returned(finding=found) == 9
    for state in ("open", "dismissed"):
        with pytest.raises(Untrusted) as no:
            take(peer, FindingJudged(told.finding_ref, row.ref, state, AT))
        assert no.value.code == "letter_malformed"


@pytest.mark.node("EG")
def test_what_this_state_judges_is_not_told_to_it(cast, peer):
    row = build.here(cast, peer)
    told = report_letter(row)
    take(peer, told)
    for message, kind in (
        (FindingJudged(told.finding_ref, row.ref, "upheld", AT), Untrusted),
        (FindingJudged(ref_of("finding", new_id()), row.ref, "upheld", AT), Missing),
        (report_letter(row, minor=0), Untrusted),
        (report_letter(row, finding_ref="finding:1"), Untrusted),
    ):
        with pytest.raises(kind):
            take(peer, message)
