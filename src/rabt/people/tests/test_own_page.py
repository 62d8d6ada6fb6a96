"""A worker opens his own page with his card and a code: what he reads there, and what nobody else does."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from rabt.access import actions as access
from rabt.access import viewing
from rabt.access.models import Code, OwnStay, Viewing
from rabt.access.queries import Look
from rabt.access.testing import account_with, came_in
from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Missing
from rabt.credentials.rules import grouped
from rabt.hiring.models import Employer
from rabt.journal.models import Act
from rabt.notices.models import Notice
from rabt.people import actions, queries
from rabt.people.models import Person
from rabt.people.pages import own
from rabt.people.tests.coming import DOOR, asked, code_sent, wrong
from rabt.permits.tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.counted]
LATER = build.ENTRY + timedelta(days=1)


@pytest.fixture
def permit(cast, peer):
    """Give the permit of a worker who has entered, at destination."""
    return build.active(cast, peer)


@pytest.fixture
def worker(permit):
    return Person.objects.get(pk=permit.person_id)


@pytest.fixture(autouse=True)
def day():
    with clock.stopped(LATER):
        yield


@pytest.fixture
def serial(permit):
    return build.card_of(permit).serial


# ------------------------------------------------------------------ the way in
def test_a_worker_reads_his_page_with_his_card_and_a_code(permit, worker, serial):
    client = Client()
    page = asked(grouped(serial), client)
    channel, target, code = code_sent()
    assert (channel, target) == ("sms", worker.phone)
    opened = client.post(page, {"code": code})
    assert (opened.status_code, opened.url) == (302, "/my/")
    cookie = opened.cookies[settings.OWN_COOKIE_NAME]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and not cookie["max-age"]
    answer = client.get("/my/")
    text = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert len(answer.content) < 60_000 and "<script" not in text
    for said in (worker.name_ar, permit.spoken_number, permit.valid_until.isoformat(), grouped(serial)):
        assert said in text
    act = Act.objects.get(kind="own_page.opened")
    assert act.ref == f"own_page:{worker.pk}", "no timeline of his file tells that he came"


def test_his_permit_number_and_the_code_of_his_card_name_him_too(permit, worker):
    for shown in (permit.number, permit.spoken_number.replace("-", " "), build.card_of(permit).token):
        asked(shown)
        assert code_sent()[1] == worker.phone
        assert Notice.objects.filter(template=DOOR).latest("made_at").text
    assert Notice.objects.filter(template=DOOR, target=worker.phone).count() == 3


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("page", ["/my/", "/my/all", "/my/correct", "/my/enter"])
def test_each_page_opens_in_both_languages_without_a_key_for_a_word(worker, page, language):
    client = came_in(Client(), worker.ref)
    client.cookies["rabt_language"] = language
    answer = client.get(page)
    text = answer.content.decode()
    assert answer.status_code == 200 and f'lang="{language}"' in text
    for room in ("people", "permits", "hiring", "dues", "crossing", "credentials", "access"):
        assert f">{room}." not in text and f" {room}." not in text, room
    assert "…" not in text.replace("…</title>", "")


def test_whether_a_number_is_known_is_never_told(permit, serial):
    known, unknown = Client(), Client()
    first, second = asked(serial, known), asked("2222-3333-444", unknown)
    pages = [client.get(page).content for client, page in ((known, first), (unknown, second))]
    assert pages[0].replace(first.encode(), b"") == pages[1].replace(second.encode(), b"") or len(
        pages[0]
    ) == len(pages[1])
    assert Notice.objects.filter(template=DOOR).count() == Code.objects.count() == 2
    nobody = Notice.objects.get(template=DOOR, target="")
    assert nobody.channel == "nowhere"


def test_a_card_that_is_no_card_and_a_forged_one_name_nobody(permit):
    for shown in ("RB1:" + "0" * 200, "???", "LY26-0000-0000-00"):
        asked(shown)
        assert code_sent()[0] == "nowhere"


@pytest.mark.parametrize("whose", ["account", "employer", "another worker"])
def test_a_telephone_that_is_not_his_alone_gets_no_code(permit, worker, serial, whose):
    if whose == "account":
        account = account_with("destination_clerk", "LY/labour/first/")
        type(account).objects.filter(pk=account.pk).update(phone=worker.phone)
    elif whose == "employer":
        Employer.objects.filter(pk=permit.employer_id).update(phone=worker.phone)
    else:
        other = Person.objects.get(pk=worker.pk)
        other.pk, other.passport_number = None, "B7654321"
        other.id = Person().id
        other.save(force_insert=True)
    asked(serial)
    assert code_sent()[0] == "nowhere"


def test_five_wrong_codes_spend_the_right_one(serial):
    client = Client()
    page = asked(serial, client)
    code = code_sent()[2]
    for _ in range(5):
        refused = client.post(page, {"code": wrong(code)})
        assert refused.status_code == 422 and settings.OWN_COOKIE_NAME not in refused.cookies
    assert client.post(page, {"code": code}).status_code == 422
    assert not OwnStay.objects.exists()


def test_a_code_opens_once_and_for_ten_minutes(serial, worker):
    client = Client()
    page = asked(serial, client)
    code = code_sent()[2]
    with clock.stopped(LATER + timedelta(minutes=9, seconds=59)):
        assert client.post(page, {"code": code}).status_code == 302
        assert Client().post(page, {"code": code}).status_code == 422
    again = asked(serial)
    with clock.stopped(LATER + timedelta(minutes=10)):
        assert Client().post(again, {"code": code_sent()[2]}).status_code == 422
    assert OwnStay.objects.get().who == worker.ref


def test_who_tries_many_numbers_or_one_number_often_is_slowed_down(serial):
    for _ in range(5):
        asked(serial)
    assert Client().post("/my/enter", {"shown": serial}).status_code == 422
    assert Client().post("/my/enter", {"shown": "2222-3333-444"}).status_code == 302


def test_one_worker_is_sent_few_codes_whatever_names_him(permit, serial, worker):
    for shown in (serial, permit.number):
        for _ in range(4):
            asked(shown)
    assert Notice.objects.filter(template=DOOR, target=worker.phone).count() == 5


# ------------------------------------------------------------------ the stay
def test_a_stay_ends_by_its_button_and_after_fifteen_minutes(worker):
    client = came_in(Client(), worker.ref)
    with clock.stopped(LATER + timedelta(minutes=14)):
        assert client.get("/my/").status_code == 200
    with clock.stopped(LATER + timedelta(minutes=30)):
        ended = client.get("/my/")
        assert ended.status_code == 302 and ended.url.startswith("/my/enter")
    client = came_in(Client(), worker.ref)
    kept = client.cookies[settings.OWN_COOKIE_NAME].value
    assert client.post("/my/leave").url == "/my/enter"
    client.cookies[settings.OWN_COOKIE_NAME] = kept
    assert client.get("/my/").status_code == 302


def test_nobody_comes_in_without_a_stay_or_with_a_wrong_one():
    client = Client()
    assert client.get("/my/").url.startswith("/my/enter")
    client.cookies[settings.OWN_COOKIE_NAME] = "x" * 4000
    assert client.get("/my/").status_code == 302
    assert client.get("/my/", headers={"accept": "application/json"}).json()["code"] == "come_in_first"


def test_another_s_part_and_permit_stay_shut(cast, peer, permit):
    other = came_in(Client(), Person(id=Person().id).ref)
    for page in (
        f"/permits/own/{permit.person_id}", f"/hiring/own/{permit.person_id}",
        f"/crossing/own/{permit.person_id}", f"/credentials/own/{permit.person_id}",
        f"/permits/own/{permit.pk}/loss",
    ):  # fmt: skip
        assert other.get(page).status_code == 404, page
    clerk = cast("destination_clerk")
    with pytest.raises(Missing):
        viewing.note_own(clerk, permit.person_ref)


def test_an_official_who_is_signed_in_has_no_page_of_his_own(client_as, worker):
    client = client_as("destination_clerk")
    assert client.get("/my/").url.startswith("/my/enter")
    came_in(client, worker.ref)
    assert client.get("/my/").status_code == 200
    assert client.get("/people/").status_code == 200, "the clerk's own stay stands beside it"


def test_a_new_telephone_in_his_file_ends_his_stays_and_codes(cast, peer, worker, serial):
    page = asked(serial)
    code = code_sent()[2]
    client = came_in(Client(), worker.ref)
    access.end_own_stays(worker.ref, at=LATER)
    assert client.get("/my/").status_code == 302
    assert Client().post(page, {"code": code}).status_code == 422


def test_whoever_died_has_no_page(worker, serial):
    Person.objects.filter(pk=worker.pk).update(died_on=LATER.date())
    asked(serial)
    assert code_sent()[0] == "nowhere"


# ------------------------------------------------------------------ what he reads
def test_he_reads_who_looked_and_not_his_own_looks_among_them(cast, worker):
    clerk = cast("destination_clerk")
    viewing.note(replace(clerk, purpose="permit"), worker.ref)
    client = came_in(Client(), worker.ref)
    client.get("/my/")
    text = client.get("/my/").content.decode()
    looks = text[text.index('id="looks"') :]
    assert "تصريح" in looks and "موظف" in looks
    assert clerk.id not in text, "the office and capacity are told, never which official"
    lookers = queries.own_lookers(worker)
    assert lookers.own_times >= 2 and all(look.role != "worker" for look in lookers.looks)
    own = Viewing.objects.filter(person_ref=worker.ref, role="worker")
    assert {row.purpose for row in own} == {"own"} and {row.office for row in own} == {""}


def test_the_printed_copy_is_written_down_as_such_and_holds_every_part(worker, permit):
    answer = came_in(Client(), worker.ref).get("/my/all")
    text = answer.content.decode()
    assert "data-print" in text and "<details open>" in text and worker.passport_number in text
    assert Viewing.objects.filter(person_ref=worker.ref, purpose="own_copy").exists()


@pytest.mark.node("EG")
def test_he_sees_his_photograph_and_it_is_a_look_at_himself(registered, clerk, face, at):
    person = registered()
    client = came_in(Client(), person.ref)
    assert client.get("/my/photo").status_code == 404
    assert "portrait" not in client.get("/my/").content.decode()
    actions.set_photo(clerk, person.pk, face, at=at)
    assert 'src="/my/photo"' in client.get("/my/").content.decode()
    before = Viewing.objects.filter(person_ref=person.ref, role="worker").count()
    shown = client.get("/my/photo")
    assert shown["Content-Type"] == "image/jpeg" and len(shown.content) <= 20_000
    assert Viewing.objects.filter(person_ref=person.ref, role="worker").count() > before


def test_what_the_other_state_told_is_said_by_its_name_and_unknown_codes_as_they_are(worker, at):
    terms = agreement.terms_at(at)
    look = Look(at, "EG/labour/x/", "EG/labour/x/", "EG/labour/x/", "origin_clerk", "new_purpose", "EG", 2)
    said = own.said_look(look, terms)
    assert (said.path, said.purpose) == ("EG/labour/x/", "new_purpose") and "مصر" in said.office
    node = own.said_look(replace(look, role="node", purpose="duty", state="LY"), terms)
    assert "المنظومة" in node.role and "إبلاغ" in node.purpose
    named = own.said_look(replace(look, office_ar="مكتب", office_en="Office", state="XX"), terms)
    assert (named.office, named.path) == ("مكتب (XX)", "")


def test_he_reports_his_lost_card_himself(worker, permit):
    client = came_in(Client(), worker.ref)
    page = f"/permits/own/{permit.pk}/loss"
    assert client.get(page).status_code == 200
    assert client.post(page, {"police": "12/2027"}).url == "/my/"
    card = build.card_of(permit)
    assert (card.state, card.reason) == ("revoked", "lost")
    assert "permits.own" not in client.get("/my/").content.decode()
    again = client.post(page, {"police": ""})
    assert again.status_code == 422
