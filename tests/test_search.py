"""The one search box: all rooms, best first; what was opened lately, what is kept at hand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rabt.access.models import Pin, Viewing
from rabt.base import clock
from rabt.base.identifiers import new_id
from rabt.permits import actions
from rabt.permits.models import Permit
from rabt.permits.tests import build

pytestmark = pytest.mark.django_db
NOBODY = "01a2116d-130d-7a1c-9fe8-48bab144eeb7"


@pytest.fixture(autouse=True)
def now():
    with clock.stopped(build.AT):
        yield


def search(client, typed, status=200):
    answer = client.get("/search", {"q": typed})
    assert answer.status_code == status, answer.content.decode()[:1500]
    return [(line.word, line.title) for line in answer.context["rows"] or []]


@pytest.fixture
def permit(cast, peer):
    return build.granted(cast, peer)


def test_one_box_finds_worker_permit_card_and_employer(client_as, permit, cast):
    clerk = client_as("destination_clerk")
    worker = clerk.get(reverse("permits:permit", args=[permit.pk])).context["sheet"].who
    assert ("people.worker", worker.name_ar) in search(clerk, worker.name_ar)
    assert ("people.worker", worker.name_ar) in search(clerk, worker.passport_number)
    number = ("permits.permit", permit.spoken_number)
    for typed in (permit.number, permit.spoken_number, permit.spoken_number.lower(), permit.number[:8]):
        assert number in search(clerk, typed)
    serial = build.cards.card_about(cast("destination_clerk"), permit.ref).serial
    assert number in search(clerk, serial)
    assert ("hiring.employer", permit.employer_name_ar) in search(clerk, permit.employer_name_ar)


@pytest.mark.parametrize("role", ["auditor", "node_administrator", "border_officer"])
def test_nobody_finds_what_he_may_not_see(client_as, permit, role):
    client = client_as(role, "LY/")
    for typed in ("محمود", permit.number, permit.employer_name_ar):
        assert search(client, typed) == []


def test_another_office_finds_nothing(client_as, permit):
    other = client_as("destination_clerk", "LY/labour/second/")
    assert [search(other, typed) for typed in ("محمود", permit.number, permit.employer_name_ar)] == [
        [],
        [],
        [],
    ]


@pytest.mark.parametrize("typed", ["x", "٣", " ' ", "%", "_", "\u0000a"])
def test_one_sign_alone_is_refused_in_words(client_as, typed):
    client = client_as("destination_clerk")
    assert "حرفين" in client.get("/search", {"q": typed}).content.decode()
    assert search(client, typed, status=422) == []


@pytest.mark.parametrize(
    "typed", ["x" * 5000, "ab\u0000cd", "%%%aa", "' or 1=1 --", "<script>", "😀aa", "a\u202eb"]
)
def test_whatever_is_typed_is_answered(client_as, permit, typed):
    assert search(client_as("destination_clerk"), typed) == []


def test_an_empty_box_shows_what_was_opened_lately_and_what_is_kept_at_hand(client_as, permit):
    clerk = client_as("destination_clerk")
    file, page = reverse("people:file", args=[permit.person_id]), reverse("permits:permit", args=[permit.pk])
    clerk.get(file), clerk.get(page), clerk.get(file)
    found = clerk.get("/search")
    assert [line.word for line in found.context["recent"]] == ["people.worker", "permits.permit"]
    assert found.context["pinned"] == []
    assert "تثبيت" in clerk.get(file).content.decode()
    assert clerk.post(reverse("pin", args=[f"person:{permit.person_id}"])).url == file
    clerk.post(reverse("pin", args=[f"person:{permit.person_id}"]))
    assert Pin.objects.count() == 1, "pinned twice is pinned once"
    assert [line.url for line in clerk.get("/search").context["pinned"]] == [file]
    assert "إزالة التثبيت" in clerk.get(file).content.decode()
    clerk.post(reverse("pin", args=[f"person:{permit.person_id}"]), {"off": "1"})
    assert not Pin.objects.exists()
    assert Viewing.objects.filter(purpose="search", role="destination_clerk").exists()


def test_what_may_no_longer_be_seen_is_no_longer_shown(client_as, permit):
    clerk = client_as("destination_clerk")
    clerk.get(reverse("permits:permit", args=[permit.pk]))
    clerk.post(reverse("pin", args=[permit.ref]))
    Permit.objects.update(office="LY/labour/second/firm-1/")
    found = clerk.get("/search")
    assert (found.context["pinned"], found.context["recent"]) == ([], [])


@pytest.mark.parametrize(
    "about", ["person:x", "x", "person:", f"office:{NOBODY}", f"person:{NOBODY}", "permit:%00"]
)
def test_only_what_is_seen_is_pinned(client_as, about):
    assert client_as("destination_clerk").post(f"/pin/{about}").status_code == 404
    assert not Pin.objects.exists()


def test_no_more_than_a_handful_is_kept(client_as, permit):
    clerk = client_as("destination_clerk")
    Pin.objects.bulk_create(
        Pin(account=clerk.account, about=f"person:{new_id()}", pinned_at=build.AT) for _ in range(30)
    )
    answer = clerk.post(reverse("pin", args=[permit.ref]))
    assert answer.status_code == 422 and Pin.objects.count() == 30


def test_a_search_asks_no_more_for_more_rows(client_as, cast, peer):
    actor = build.employer(cast, nationals=400)
    demand = build.build.approved(cast, actor, number=6)
    clerk = client_as("destination_clerk")

    def asked():
        with CaptureQueriesContext(connection) as seen:
            search(clerk, "محمود حسن")
        return len(seen)

    actions.propose_permit(cast("destination_clerk"), contract(cast, peer, actor, demand, 1).pk, at=build.AT)
    one = asked()
    for number in (2, 3, 4, 5):
        contract(cast, peer, actor, demand, number)
    assert asked() == one <= 20


def contract(cast, peer, actor, demand, number):
    row = build.contract_of(cast, peer, actor, demand, number)
    build.papers(peer, row)
    return row
