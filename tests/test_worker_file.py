"""The worker's file on each node: what happened, what crossed over, what each office sees of it, on paper too."""

import pytest
from django.urls import reverse

from rabt.access.models import Viewing
from rabt.base import clock
from rabt.exchange import queries as exchange
from rabt.people.models import Person
from rabt.permits.tests import build
from rabt.site import wiring

pytestmark = pytest.mark.django_db
NOBODY = "01a2116d-130d-7a1c-9fe8-48bab144eeb7"


@pytest.fixture(autouse=True)
def now():
    with clock.stopped(build.AT):
        yield


@pytest.fixture
def permit(cast, peer):
    return build.granted(cast, peer)


def page(client, name, person_id, status=200):
    answer = client.get(reverse(name, args=[person_id]))
    assert answer.status_code == status, answer.content.decode()[:1000]
    return answer


def test_the_timeline_tells_what_happened_to_all_his_records(client_as, permit):
    clerk = client_as("destination_clerk")
    kinds = [act.kind for act in page(clerk, "file_timeline", permit.person_id).context["rows"]]
    assert {"permit.granted", "permit.proposed", "contract.certified", "offer.accepted"} <= set(kinds)
    assert kinds.index("permit.granted") < kinds.index("permit.proposed"), "newest first"
    told = page(clerk, "file_timeline", permit.person_id).content.decode()
    assert "journal.noun" not in told and "journal.deed" not in told


def test_the_letters_tell_what_crossed_and_how_it_stands(client_as, permit, letters):
    told = page(client_as("destination_clerk"), "file_letters", permit.person_id)
    rows = told.context["rows"]
    sent = {one.kind for one in letters() if one.about == permit.ref}
    assert sent and sent <= {row.kind for row in rows if row.out}
    assert all(row.state == "written" for row in rows if row.out)
    text = told.content.decode()
    assert "تصريح العمل" in text and "passport" not in text


def test_every_kind_of_letter_has_a_word():
    assert [kind for kind in wiring.INBOX if not exchange.Crossed(kind, True, "", None).kind_word] == []


@pytest.mark.parametrize("name", ["file_timeline", "file_letters", "people:file", "people:print"])
def test_another_office_and_a_role_without_it_see_nothing(client_as, permit, name):
    page(client_as("destination_clerk", "LY/labour/second/"), name, permit.person_id, 404)
    page(client_as("destination_clerk"), name, NOBODY, 404)
    page(client_as("auditor", "LY/"), name, permit.person_id, 403)
    page(client_as("border_officer"), name, permit.person_id, 403)


def test_panels_that_a_role_may_not_open_are_absent(client_as, permit):
    employer = client_as("employer", permit.office)
    told = page(employer, "people:file", permit.person_id).content.decode()
    assert reverse("access:lookers", args=[permit.person_id]) not in told
    assert reverse("file_timeline", args=[permit.person_id]) in told


def test_the_paper_says_who_printed_it_and_printing_is_a_look_of_its_own(client_as, permit):
    clerk = client_as("destination_clerk")
    told = page(clerk, "people:print", permit.person_id).content.decode()
    assert "طبعه: destination_clerk" in told and "data-print" in told
    looks = Viewing.objects.filter(purpose="print")
    assert [(look.who, look.person_ref) for look in looks] == [
        (str(clerk.account.pk), f"person:{permit.person_id}")
    ]


def test_the_other_state_s_copy_holds_only_what_is_shared(client_as, permit):
    who = Person.objects.get(pk=permit.person_id)
    assert who.kept_by == "EG"
    assert (who.national_id, who.home_place) == ("", ""), (
        "a passport is enough, and where he lives is not told"
    )
    told = page(client_as("destination_clerk"), "people:file", permit.person_id).content.decode()
    for deed in ("people:picture", "people:correct"):
        assert reverse(deed, args=[permit.person_id]) not in told, (
            "who does not keep the row does not change it"
        )
