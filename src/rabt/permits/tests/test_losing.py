"""A lost card: revoked the moment it is told, on both sides; another is issued by a second person."""

from datetime import timedelta

import pytest

from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused, Untrusted
from rabt.credentials import actions as credentials
from rabt.credentials import queries as cards
from rabt.credentials.models import Card
from rabt.permits import actions, inbox
from rabt.permits.messages import LossReported
from rabt.permits.models import Measure, Permit
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
AT = build.AT
LATER = build.ENTRY + timedelta(days=20)


def refused(code, deed, kind=Refused):
    with pytest.raises(kind) as no:
        deed()
    assert no.value.code == code


@pytest.fixture
def row(cast, peer):
    return build.active(cast, peer)


@pytest.fixture
def lost(cast, row):
    return actions.report_loss(
        build.employer_of(cast, row), row.pk, told_by="worker", police="محضر 88/2027", at=LATER
    )


def test_the_card_counts_nowhere_from_now_on(row, lost, letters, at, peer):
    card = build.card_of(row)
    assert (card.state, card.reason) == ("revoked", "lost")
    assert letters()[-1].kind == "card.changed/1" and letters()[-1].body["reason"] == "lost"
    assert (lost.kind, lost.reason, lost.note) == ("loss", "worker", "محضر 88/2027")
    credentials.publish_status(peer, at=LATER)
    with clock.stopped(LATER):
        assert cards.check_token(card.token, LATER).status == "revoked"


def test_another_person_issues_another_card_and_the_old_one_stays_revoked(cast, row, lost):
    old = build.card_of(row)
    refused(
        "not_allowed",
        lambda: actions.replace_lost(build.employer_of(cast, row), lost.pk, at=LATER),
        NotAllowed,
    )
    actions.replace_lost(cast("destination_approver"), lost.pk, at=LATER + timedelta(hours=1))
    new = build.card_of(row)
    assert new.pk != old.pk and new.serial != old.serial and new.state == "valid"
    old.refresh_from_db()
    assert (old.state, old.reason) == ("revoked", "lost")
    with pytest.raises(Refused):
        credentials.restore(cast("destination_approver"), "card:none", at=LATER)
    assert Card.objects.filter(about_ref=row.ref, state="valid").count() == 1


def test_no_other_card_for_a_reason(cast, row, lost):
    chief = cast("destination_approver")
    refused("said_too_short", lambda: actions.refuse_replacement(chief, lost.pk, note="", at=LATER))
    actions.refuse_replacement(chief, lost.pk, note="وُجدت البطاقة بحوزة غيره", at=LATER)
    lost.refresh_from_db()
    assert (lost.state, build.card_of(row).state) == ("dropped", "revoked")
    refused(
        "no_card",
        lambda: actions.report_loss(build.employer_of(cast, row), row.pk, told_by="worker", at=LATER),
    )


def test_told_twice_it_is_one_report(cast, row, lost):
    refused(
        "measure_open",
        lambda: actions.report_loss(cast("destination_clerk"), row.pk, told_by="office", at=LATER),
    )


def test_a_permit_lives_on_without_its_card(cast, row, lost):
    chief = cast("destination_approver")
    actions.suspend_permit(chief, row.pk, reason="under_review", at=LATER)
    actions.replace_lost(chief, lost.pk, at=LATER + timedelta(hours=1))
    assert (build.card_of(row).state, build.card_of(row).reason) == ("suspended", "under_review")
    assert actions.lift_suspension(chief, row.pk, at=LATER).state == "active"
    assert build.card_of(row).state == "valid"


def test_a_card_that_waited_for_the_visa_waits_again(cast, peer):
    row = build.granted(cast, peer)
    found = actions.report_loss(cast("destination_clerk"), row.pk, told_by="office", at=AT)
    build.visa(cast, row.contract_id)
    assert build.card_of(row).state == "revoked"
    actions.replace_lost(cast("destination_approver"), found.pk, at=AT + timedelta(hours=1))
    assert build.card_of(row).state == "valid"


def test_withdrawn_or_lifted_without_a_card(cast, row, lost):
    assert build.withdrawn(cast, row, at=LATER).state == "withdrawn"
    assert build.card_of(row).reason == "lost"


def test_what_has_no_card_loses_none(cast, peer):
    row = build.proposed(cast, peer)
    clerk = cast("destination_clerk")
    refused("permit_step_closed", lambda: actions.report_loss(clerk, row.pk, told_by="office", at=AT))
    refused("told_by_unknown", lambda: actions.report_loss(clerk, row.pk, told_by="stranger", at=AT))


def test_hidden_from_another_office_and_closed_to_other_roles(cast, row):
    with pytest.raises(Missing):
        actions.report_loss(
            cast("employer", office="LY/labour/second/firm-9/"), row.pk, told_by="worker", at=LATER
        )
    with pytest.raises(NotAllowed):
        actions.report_loss(cast("passports_officer"), row.pk, told_by="worker", at=LATER)


# ------------------------------------------------------------------ from the other side
def told(row, **changes):
    body = {"permit_ref": row.ref, "told_by": "worker", "police": "", "reported_at": LATER}
    return LossReported(**body | changes)


def arrive(peer, message):
    inbox.HANDLERS[message.KIND](peer, build.letter(message, message.permit_ref, "EG", at=LATER))


def test_told_by_the_other_state_it_counts_once(peer, row):
    arrive(peer, told(row))
    arrive(peer, told(row))
    found = Measure.objects.get()
    assert (found.kind, found.state, build.card_of(row).reason) == ("loss", "open", "lost")


def test_only_the_other_state_tells_and_only_what_a_report_says(peer, row):
    for wrong in ({"told_by": "x"}, {"police": "9" * 61}, {"permit_ref": "card:1"}):
        with pytest.raises(Untrusted):
            arrive(peer, told(row, **wrong))
    with pytest.raises(Untrusted):
        actions.take_loss(build.build.here("LY"), told(row), build.letter(told(row), row.ref, "LY"))


@pytest.mark.node("EG")
def test_at_origin_the_report_goes_to_the_state_that_issued_the_card(cast, peer, letters):
    contract = build.build.drawn_here(cast, peer)
    message = build.permit_letter(contract, step="grant", state="granted")
    inbox.HANDLERS[message.KIND](peer, build.letter(message, message.permit_ref, "LY"))
    row = Permit.objects.get()
    clerk = cast("origin_clerk")
    assert actions.report_loss(clerk, row.pk, told_by="worker", police="7", at=AT) is None
    assert (letters()[-1].kind, letters()[-1].body["police"]) == ("loss.reported/1", "7")
    assert Measure.objects.count() == 0


def test_a_loss_that_was_reported_is_not_offered_again(client_as, row):
    clerk, path = client_as("destination_clerk", "LY/"), f"/permits/{row.pk}"
    assert f"{path}/loss" in clerk.get(path).content.decode()
    clerk.post(f"{path}/loss", {"told_by": "office"})
    assert f"{path}/loss" not in clerk.get(path).content.decode()
