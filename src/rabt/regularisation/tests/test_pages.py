"""The doors: an office's, protection's, the consulate's, his own page; what enforcement finds: nothing."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from rabt.access.rules import table
from rabt.access.testing import came_in
from rabt.access.viewing import Viewing
from rabt.base import clock
from rabt.base.identifiers import ref_of
from rabt.permits.tests import build as permits
from rabt.regularisation import actions
from rabt.regularisation.models import Asking, Detention, File
from rabt.regularisation.tests import build
from tests.test_matrix import routes_of_the_house

pytestmark = pytest.mark.django_db
AT = build.AT


@pytest.fixture(autouse=True)
def still():
    """Let the clock stand at the day of the tests."""
    with clock.stopped(AT):
        yield


@pytest.fixture
def clerk(client_as):
    return client_as("destination_clerk")


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[-2500:]
    return answer.content.decode()


def typed(**changes):
    said = {
        "name": "حسن علي محمود", "way": "stay", "born_on": "1995-03-02", "since_on": "2025-06-01",
        "place": "LY-TB", "phone": "", "shown": "",
    }  # fmt: skip
    return said | changes


def url(name, row=None):
    return reverse(f"regularisation:{name}", args=[row.pk] if row is not None else [])


# ------------------------------------------------------------------ at an office
@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_clerk_opens_a_file_finds_it_by_number_and_prints_its_paper(clerk, language):
    clerk.cookies["rabt_language"] = language
    assert "regularisation." not in text(clerk.get(url("open")))
    wrong = text(clerk.post(url("open"), typed(name="ح")), 422)
    assert "2025-06-01" in wrong
    assert clerk.post(url("open"), typed()).status_code == 302
    row = File.objects.get()
    page = text(clerk.get(url("file", row)))
    assert row.spoken_number in page and "حسن علي محمود" in page and ">regularisation." not in page
    listed = text(clerk.get(url("list"), {"state": "open"}))
    assert row.spoken_number in listed and "حسن" not in listed
    assert clerk.get(url("list"), {"number": row.spoken_number}).url == url("file", row)
    assert "1234" in text(clerk.get(url("list"), {"number": "1234"}))
    assert clerk.get(url("paper", row)).content.startswith(b"%PDF")
    assert {look.person_ref for look in Viewing.objects.filter(purpose="regularisation")} == {row.ref}


def test_what_is_said_of_need_comes_first_and_the_clerk_sees_the_file_no_more(clerk, client_as):
    answer = clerk.post(url("open"), typed(signs=["locked_in"]))
    assert answer.url == url("handed")
    assert "regularisation." not in re.sub(r"/regularisation/", "", text(clerk.get(url("handed"))))
    row = File.objects.get()
    assert clerk.get(url("file", row)).status_code == 404
    protector = client_as("protection_officer")
    page = text(protector.get(url("file", row)))
    assert "حُبس" in page and url("close", row) in page and url("protect", row) not in page
    assert row.number in text(protector.get("/queues/regularisation.waits_protected"))
    assert protector.post(url("ask_document_protected", row)).status_code == 302
    assert url("ask_document_protected", row) not in text(protector.get(url("file", row)))
    assert protector.post(url("close", row), {"text": "وصل إلى أهله سالماً"}).status_code == 302


def test_the_way_to_stay_by_its_doors(cast, client_as):
    permits.build.admitted(cast)
    clerk = client_as("destination_clerk")
    clerk.post(url("open"), typed())
    row = File.objects.get()
    assert "licence_unknown" not in text(clerk.post(url("record_offer", row), {"licence": "NONE"}), 422)
    assert clerk.post(url("record_offer", row), {"licence": "LIC-1"}).status_code == 302
    fee = {"amount": "100", "paid_by": "worker", "paid_on": "2026-11-24", "receipt": "R-1"}
    assert "رسم" in text(clerk.post(url("pay_fee", row), fee), 422)
    assert clerk.post(url("pay_fee", row), fee | {"paid_by": "employer"}).status_code == 302
    assert url("propose", row) in text(clerk.get(url("file", row)))
    assert clerk.post(url("propose", row)).status_code == 302
    head = client_as("destination_approver")
    assert row.number in text(head.get("/queues/regularisation.waits_proposed"))
    assert url("rule", row) in text(head.get(url("file", row)))
    assert head.post(url("rule", row), {"reason": "identity_unproven"}).status_code == 302
    assert "الهوية" in text(clerk.get(url("file", row)))
    assert clerk.post(url("ask_document", row)).status_code == 302
    assert url("depart", row) not in text(clerk.get(url("file", row)))
    assert clerk.post(url("withdraw", row)).status_code == 302
    assert clerk.post(url("protect", row), {"sign": "minor"}).status_code == 422
    assert clerk.get(url("paper", row)).status_code == 404
    assert row.ref in text(client_as("auditor").get(reverse("access:viewings")))


# ------------------------------------------------------------------ his own page
def test_he_reads_at_his_own_page_where_his_file_stands(cast, peer):
    person = permits.build.person_there(peer)
    himself = came_in(Client(), ref_of("person", person))
    assert "تسوية وضعك" not in text(himself.get("/my/"))
    row = build.opened(cast, shown="A00000001")
    told = text(himself.get("/my/"))
    assert row.spoken_number in told and "ملفك مفتوح" in told


# ------------------------------------------------------------------ the consulate
@pytest.mark.node("EG")
def test_the_consulate_asks_issues_and_confirms(client_as, peer):
    consul = client_as("labour_attache")
    assert consul.post(url("ask"), typed(way="home")).status_code == 302
    row = build.wanted(peer)
    page = text(consul.get(url("consul")))
    assert url("return", row) in page and Asking.objects.count() == 1
    assert "حسن" in text(consul.get(url("return", row)))
    assert text(consul.post(url("return_issue", row), {"number": "x", "valid_until": "2027-03-01"}), 422)
    assert text(consul.post(url("return_unknown", row), {}), 422)
    issued = {"number": build.NUMBER, "valid_until": "2027-03-01"}
    assert consul.post(url("return_issue", row), issued).status_code == 302
    assert build.NUMBER not in text(consul.get(url("return", row)))
    other = build.wanted(peer)
    assert consul.post(url("return_unknown", other), {"reason": "more_needed"}).status_code == 302
    assert "اسم الأم" in text(consul.get(url("return", other)))


def test_an_arrest_is_recorded_and_shown_to_protection_alone(client_as):
    officer, protector = client_as("passports_officer"), client_as("protection_officer")
    held = {"name": "حسن علي", "held_on": "2026-11-24", "kind": "police", "place": "", "asks": "no"}
    answer = officer.post(url("record"), held)
    assert answer.url == url("record") and "حسن" not in text(officer.get(answer.url))
    row = Detention.objects.get()
    assert officer.get(url("detention", row)).status_code == officer.get(url("detentions")).status_code == 403
    assert url("detention", row) in text(protector.get(url("detentions")))
    assert url("detention_tell", row) in text(protector.get(url("detention", row)))
    assert protector.post(url("detention_tell", row)).status_code == 302
    assert url("detention_tell", row) not in text(protector.get(url("detention", row)))


@pytest.mark.node("EG")
def test_the_consulate_confirms_an_arrest(client_as, peer):
    row = Detention.objects.create(
        kept_by="LY", office="EG/", state="told", name="حسن علي", held_on=build.DAY, kind="prison",
        asks_consul=True, state_at=AT, due_on=build.DAY,
    )  # fmt: skip
    consul = client_as("labour_attache")
    assert url("detention_acknowledge", row) in text(consul.get(url("detention", row)))
    assert consul.post(url("detention_acknowledge", row)).status_code == 302
    assert "أقرّت" in text(consul.get(url("detention", row)))


# ------------------------------------------------------------------ enforcement
RECORD = "/regularisation/detentions/record"
"""The one page of this room that an authority which arrests may open: a form, which shows nothing back."""


@pytest.mark.parametrize("role", ["border_officer", "passports_officer"])
def test_enforcement_finds_nothing_wherever_it_looks(cast, peer, client_as, role):
    """Every page and API address that the role may open, with his person or the file in the address."""
    person = permits.build.person_there(peer)
    known, described = build.opened(cast, shown="A00000001"), build.opened(cast, name="عجاج الغريب")
    actions.protect(cast("destination_clerk"), described.pk, "forced_work", at=AT)
    officer, scopes = client_as(role, "LY/"), table().roles[role].scopes
    signs = (
        "regularisation",
        "تسوية",
        "عجاج",
        *(number for row in (known, described) for number in numbers(row)),
    )
    found, shown = [], 0
    for name, path in routes_of_the_house():
        asked = table().routes[name].asks.get("get", "")
        if name.startswith(OTHERS) or asked not in {*scopes, "signed_in"}:
            continue
        answer = officer.get(at_key(path, person if "<uuid" in path else known.pk))
        body = "" if answer.streaming else answer.content.decode(errors="replace").replace(RECORD, "")
        shown += answer.status_code == 200
        found += [f"{name}: {sign}" for sign in signs if sign in re.sub(ECHO, "", body)]
    assert found == [] and shown > 4
    assert list(opened_doors(officer, known)) == []
    other = known.number[::-1]
    assert searched(officer, known.number) == searched(officer, other)
    assert searched(officer, "عجاج الغريب") == searched(officer, "دحام الغريب")


OTHERS = ("regularisation:", "agreement:", "api:agreement", "api:openapi")
"""This room's own doors are tried below; what the agreement says of its steps is the law, for anybody."""
ECHO = r'name="back" value="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"'


def numbers(row):
    return row.number, row.spoken_number


def at_key(path, key):
    """Write an address with a key in every place; where a text is asked for, the file's own reference."""
    path = re.sub(r"<uuid:\w+>", str(key), path)
    path = re.sub(r"<(?:\w+:)?\w+>", f"regularisation:{key}", path)
    return path.replace("^", "").replace("$", "").replace("\\Z", "")


def searched(officer, asked):
    """Return what the one search box answers, without what was typed."""
    body = text(officer.get("/search", {"q": asked}))
    return re.sub(ECHO, "", body).replace(asked, "")


def opened_doors(officer, row):
    """Name the doors of this room that open to enforcement."""
    for name in ("list", "open", "handed", "consul", "ask", "detentions"):
        if officer.get(url(name)).status_code not in (403, 404):
            yield name
    for name in ("file", "paper"):
        if officer.get(url(name, row)).status_code not in (403, 404):
            yield name
