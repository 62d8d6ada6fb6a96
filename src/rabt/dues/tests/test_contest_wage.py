"""A wage that its worker denies: unpaid until a receipt is accepted, on both sides of the border."""

from datetime import UTC, date, datetime

import pytest

from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.base.identifiers import new_id, ref_of
from rabt.dues import actions, queries
from rabt.dues.messages import WageContested
from rabt.dues.models import Arrear, Contest
from rabt.dues.tests import build
from rabt.dues.tests.test_record_payment import take
from rabt.dues.tests.test_record_wages import DUE_JAN, JAN, LATER, PAY, over_there, record, standings, told
from rabt.files.models import File
from rabt.files.tests.test_attach import picture
from rabt.notices.models import Notice

pytestmark = pytest.mark.django_db
SAID = "ثبت بشهادة موظف البنك"
__all__ = ["over_there"]


@pytest.fixture
def paid(cast, peer):
    """Return a contract whose January is recorded as paid, and who acts for its employer."""
    row, actor = build.there(cast, peer)
    record(actor, row)
    return row, actor


def deny(actor, row, month=JAN, at=LATER):
    return actions.contest_wage(actor, row.pk, month, at=at)


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


def test_the_month_counts_as_unpaid_and_the_employer_is_asked(cast, paid, letters, committed):
    row, actor = paid
    found = deny(cast("destination_clerk"), row)
    assert (found.state, found.version, found.minor, found.kept_by) == ("contested", 1, DUE_JAN, "LY")
    assert standings(actor, row)["2027-01"] == "contested"
    assert Arrear.objects.get().owed_minor == DUE_JAN
    committed("wage.contested", contract=row.ref, month=JAN)
    assert (letters()[-1].kind, letters()[-1].body["state"]) == ("wage.contested/1", "contested")
    assert Notice.objects.filter(about=found.ref, target="+218911000001").exists()
    assert list(queries.contests_to_answer(actor)) == [found]
    assert queries.wages_unpaid(row.pk, datetime(2027, 3, 24, 9, tzinfo=UTC))
    refused("contest_open", lambda: deny(cast("destination_clerk"), row))


def test_he_denies_it_himself(paid):
    row, _ = paid
    assert deny(build.himself(row, "LY"), row).proposed_by == f"person:{row.person_id}"


def test_what_may_not_be_denied(cast, paid):
    row, actor = paid
    refused("wage_not_recorded", lambda: deny(cast("destination_clerk"), row, date(2027, 2, 1)))
    for kind, who in (
        (NotAllowed, actor), (Missing, cast("destination_clerk", office="LY/labour/second/")),
        (Missing, build.himself(type("of", (), {"person_id": new_id()}), "LY")),
    ):  # fmt: skip
        with pytest.raises(kind):
            deny(who, row)


def test_a_receipt_that_is_accepted_makes_it_paid(cast, paid, letters):
    row, actor = paid
    found = deny(cast("destination_clerk"), row)
    chief = cast("destination_approver")
    refused("contest_step_closed", lambda: actions.accept_receipt(chief, found.pk, SAID, at=LATER))
    shown = actions.show_receipt(actor, found.pk, " T-1 ", at=LATER, scan=picture(), scan_name="t.png")
    assert (shown.state, shown.receipt) == ("shown", "T-1")
    assert File.objects.get(pk=shown.file_id).office == row.office
    assert standings(actor, row)["2027-01"] == "contested"
    assert list(queries.contests_to_decide(chief)) == [shown]
    done = actions.accept_receipt(chief, found.pk, SAID, at=LATER)
    assert (done.state, done.reason_text) == ("settled", SAID)
    assert standings(actor, row)["2027-01"] == "paid"
    assert not Arrear.objects.exists()
    assert letters()[-1].body["state"] == "settled"
    assert Notice.objects.filter(about=found.ref).count() == 3
    refused("contest_step_closed", lambda: actions.find_unpaid(chief, found.pk, SAID, at=LATER))
    assert deny(cast("destination_clerk"), row).state == "contested"  # another word of his is heard again


def test_found_unpaid_it_is_owed_until_another_payment(cast, paid):
    row, actor = paid
    found = deny(cast("destination_clerk"), row)
    assert actions.find_unpaid(cast("destination_approver"), found.pk, SAID, at=LATER).state == "unpaid"
    assert standings(actor, row)["2027-01"] == "contested"
    actions.correct_wage(actor, row.pk, JAN, DUE_JAN, PAY, "دُفع الآن نقداً", version=1, at=LATER)
    assert standings(actor, row)["2027-01"] == "paid"


def test_a_correction_does_not_answer_an_open_denial(cast, paid):
    row, actor = paid
    deny(cast("destination_clerk"), row)
    actions.correct_wage(actor, row.pk, JAN, DUE_JAN, PAY, "القيد صحيح كما هو", version=1, at=LATER)
    assert standings(actor, row)["2027-01"] == "contested"


def test_he_received_it_after_all(cast, paid, letters):
    row, actor = paid
    found = deny(cast("destination_clerk"), row)
    assert actions.withdraw_contest(cast("destination_clerk"), found.pk, at=LATER).state == "withdrawn"
    assert standings(actor, row)["2027-01"] == "paid"
    assert letters()[-1].body["state"] == "withdrawn"


def test_who_may_do_what(cast, paid):
    row, actor = paid
    found = deny(cast("destination_clerk", id="both"), row)
    refused(
        "same_person",
        lambda: actions.find_unpaid(cast("destination_approver", id="both"), found.pk, SAID, at=LATER),
        NotAllowed,
    )
    assert list(queries.contests_to_decide(cast("destination_approver", id="both"))) == []
    refused(
        "dues_said_too_short",
        lambda: actions.find_unpaid(cast("destination_approver"), found.pk, "", at=LATER),
    )
    refused("receipt_missing", lambda: actions.show_receipt(actor, found.pk, "", at=LATER))
    for deed in (
        lambda: actions.show_receipt(cast("destination_clerk"), found.pk, "T", at=LATER),
        lambda: actions.accept_receipt(actor, found.pk, SAID, at=LATER),
        lambda: actions.withdraw_contest(actor, found.pk, at=LATER),
    ):
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(Missing):
        actions.show_receipt(cast("employer", office="LY/x/"), found.pk, "T", at=LATER)
    assert queries.ties(row.person_id)
    assert {found.ref} <= set(queries.refs_of(actor, row.person_id)) & set(queries.traces_of(row.person_id))
    actions.erase_traces(row.person_id)
    found.refresh_from_db()
    assert (found.receipt, found.reason_text) == ("", "")


# ------------------------------------------------------------------ two nodes
def letter(row, **changes):
    said = {
        "contest_ref": ref_of("contest", new_id()), "contract_ref": row.ref, "month": JAN, "version": 1,
        "state": "contested", "changed_at": LATER,
    }  # fmt: skip
    return WageContested(**said | changes)


def test_what_he_says_at_home_is_decided_here(cast, paid, peer, letters):
    row, actor = paid
    message = letter(row)
    take(peer, message)
    take(peer, message)
    found = Contest.objects.get()
    assert (found.ref, found.kept_by, found.state) == (message.contest_ref, "LY", "contested")
    assert standings(actor, row)["2027-01"] == "contested"
    take(peer, letter(row))  # said again, over there, before another clerk
    assert sorted(Contest.objects.values_list("state", flat=True)) == ["contested", "withdrawn"]
    back = [one.body["state"] for one in letters() if one.kind == "wage.contested/1"]
    assert back == ["withdrawn"]
    assert Notice.objects.filter(target="+218911000001", template="dues.told.wage_contested").count() == 1
    assert standings(actor, row)["2027-01"] == "contested"


def test_a_wrong_letter_of_a_denial_is_refused(paid, peer):
    row, _ = paid
    for wrong, kind, code in (
        ({"state": "settled"}, Untrusted, "not_the_keeper"),
        ({"version": 0}, Untrusted, "letter_malformed"),
        ({"month": date(2027, 1, 2)}, Untrusted, "letter_malformed"),
        ({"month": date(2027, 2, 1)}, Missing, "missing"),
        ({"contract_ref": ref_of("contract", new_id())}, Missing, "missing"),
        ({"contest_ref": "x"}, Untrusted, "letter_malformed"),
    ):
        with pytest.raises(kind) as no:
            take(peer, letter(row, **wrong))
        assert no.value.code == code


@pytest.mark.node("EG")
def test_said_at_home_it_is_told_and_its_decision_comes_back(cast, peer, over_there, letters):
    take(peer, told(over_there, minor=DUE_JAN))
    clerk = cast("origin_clerk")
    found = deny(clerk, over_there)
    assert (found.kept_by, letters()[-1].kind, letters()[-1].about) == ("LY", "wage.contested/1", found.ref)
    assert standings(clerk, over_there) == {"2027-01": "contested"}
    with pytest.raises(Missing):  # decided over there
        actions.withdraw_contest(clerk, found.pk, at=LATER)
    take(peer, letter(over_there, contest_ref=found.ref, state="shown"))
    take(peer, letter(over_there, contest_ref=found.ref, state="settled"))
    take(peer, letter(over_there, contest_ref=found.ref, state="unpaid"))  # an end is an end
    assert standings(clerk, over_there) == {"2027-01": "paid"}
    take(peer, letter(over_there, state="unpaid"))
    assert standings(clerk, over_there) == {"2027-01": "contested"}


@pytest.mark.node("EG")
def test_a_denial_of_ours_is_not_told_to_us(cast, peer, over_there):
    take(peer, told(over_there))
    found = deny(cast("origin_clerk"), over_there)
    Contest.objects.update(kept_by="EG")
    with pytest.raises(Untrusted) as no:
        take(peer, letter(over_there, contest_ref=found.ref))
    assert no.value.code == "not_the_keeper"
