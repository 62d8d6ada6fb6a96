"""A helper at an office opens a worker's own page for him: with his card, for half an hour, and he is told."""

from datetime import timedelta

import pytest

from rabt.access.models import Viewing
from rabt.base import clock
from rabt.base.errors import Missing, NotAllowed, Refused
from rabt.notices.models import Notice
from rabt.people import actions, queries
from rabt.people.models import CorrectionRequest, Help, Person
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
LATER = build.ENTRY + timedelta(days=1)


@pytest.fixture(autouse=True)
def day():
    with clock.stopped(LATER):
        yield


@pytest.fixture
def permit(cast, peer):
    return build.active(cast, peer)


@pytest.fixture
def worker(permit):
    return Person.objects.get(pk=permit.person_id)


@pytest.fixture
def client(client_as, permit):
    return client_as("destination_clerk", office="LY/labour/")


def test_the_page_is_opened_with_the_card_in_hand_and_he_is_told(client, worker, permit):
    page = f"/people/{worker.pk}/help"
    assert client.get(f"/people/{worker.pk}").content.decode().count(page) == 1
    assert client.get(f"/people/{worker.pk}/helped").status_code == 403
    assert client.post(page, {"shown": "2222-3333-444"}).status_code == 422
    assert client.post(page, {"shown": build.card_of(permit).serial}).url == f"/people/{worker.pk}/helped"
    told = Notice.objects.get(template="people.own.helped_text")
    assert told.target == worker.phone and "labour" in told.text
    for opened in (f"/people/{worker.pk}/helped", f"/people/{worker.pk}/helped/all"):
        text = client.get(opened).content.decode()
        assert worker.name_ar in text and permit.spoken_number in text and "/my/" not in text
    looks = Viewing.objects.filter(person_ref=worker.ref, purpose="assisted")
    assert {(row.role, row.who) for row in looks} == {("destination_clerk", str(client.account.pk))}
    shown = queries.own_lookers(worker).looks
    assert "assisted" in {look.purpose for look in shown}, "he reads that he was helped"


def test_a_correction_is_asked_for_him(client, worker, permit):
    client.post(f"/people/{worker.pk}/help", {"shown": worker.passport_number.lower()})
    sent = {"field": "name_latin", "said": "Mohamed Salem", "why": ""}
    answer = client.post(f"/people/{worker.pk}/helped/correct", sent)
    assert answer.url == f"/people/{worker.pk}/helped"
    assert CorrectionRequest.objects.get().person_id == worker.pk


def test_it_lasts_half_an_hour(cast, worker):
    clerk = cast("destination_clerk", office="LY/labour/")
    actions.begin_help(clerk, worker.pk, shown=worker.passport_number, at=LATER)
    assert queries.helper(clerk, worker.pk, LATER + timedelta(minutes=30)).purpose == "assisted"
    with pytest.raises(NotAllowed) as over:
        queries.helper(clerk, worker.pk, LATER + timedelta(minutes=30, seconds=1))
    assert over.value.code == "help_over"


def test_help_is_of_one_clerk_for_one_worker_whom_his_office_sees(cast, worker):
    clerk, colleague = (
        cast("destination_clerk", office="LY/labour/"),
        cast("destination_clerk", id="x", office="LY/labour/"),
    )
    actions.begin_help(clerk, worker.pk, shown=worker.passport_number, at=LATER)
    with pytest.raises(NotAllowed):
        queries.helper(colleague, worker.pk, LATER)
    elsewhere = cast("destination_clerk", office="LY/labour/elsewhere/")
    with pytest.raises(Missing):
        actions.begin_help(elsewhere, worker.pk, shown=worker.passport_number, at=LATER)
    with pytest.raises(NotAllowed):
        actions.begin_help(cast("employer", office="LY/labour/"), worker.pk, shown="x", at=LATER)
    assert Help.objects.count() == 1


@pytest.mark.parametrize("shown", ["", "A", "RB1:XYZ"])
def test_without_his_card_or_passport_no_page_is_opened(cast, worker, shown):
    with pytest.raises(Refused) as no:
        actions.begin_help(cast("destination_clerk", office="LY/labour/"), worker.pk, shown=shown, at=LATER)
    assert (no.value.code, no.value.facts["field"]) == ("not_his_card", "shown")
