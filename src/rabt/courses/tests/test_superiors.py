"""A superior answers on his own telephone: from the message to the answer, and everything that is refused."""

import re
from datetime import timedelta
from importlib import import_module
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client

from rabt.access import actions as access
from rabt.access.models import Account, Code, Viewing
from rabt.base import clock
from rabt.base.errors import Missing
from rabt.base.identifiers import Ref, new_id
from rabt.courses import actions, queries
from rabt.courses.models import Form, Learner
from rabt.courses.tests.build import LATER, OVER, refused
from rabt.courses.tests.superior import (
    ANSWERS,
    BOTH_DUE,
    DUE,
    PHONE,
    TOLD,
    ask,
    asked_first,
    officer_of_ours,
    opened,
    sent,
    url,
)
from rabt.courses.tests.test_pages import both, client_of
from rabt.journal.models import Act
from rabt.notices.models import Notice
from rabt.notices.rules import Address
from rabt.people.tests.coming import wrong


@pytest.fixture
def officer(side):
    return officer_of_ours(side)


@pytest.fixture
def row(officer):
    """Return the form of a superior, on a day on which it is due."""
    with clock.stopped(DUE):
        yield asked_first()


# ------------------------------------------------------------------ the whole way
@pytest.mark.django_db
def test_from_the_message_to_his_answer(row, letters, committed):
    actions.follow_forms(at=clock.now())
    message = Notice.objects.get(template="courses.told.form_supervisor")
    assert message.target == PHONE and row.name_ar not in message.text
    address = urlsplit(re.search(r"https?://\S+", message.text)[0])
    assert settings.RABT.url.endswith(address.netloc) and address.path == url("asked", row.pk)
    client = Client()
    assert row.name_ar not in both(client, address.path)
    page = ask(row.pk, client)
    assert sent()[0] == PHONE and row.name_ar not in both(client, page)
    answer = client.post(page, {"code": sent()[1]})
    cookie = answer.cookies[f"{settings.FORM_COOKIE_NAME}_{row.pk.hex}"]
    assert cookie["httponly"] and cookie["samesite"] == "Strict" and not cookie["max-age"]
    shown = both(client, answer.url)
    assert row.name_ar in shown and "<script" not in shown
    assert client.get(answer.url)["Cache-Control"] == "no-store"
    look = Viewing.objects.filter(person_ref=row.ref).first()
    assert (look.role, look.purpose, look.who) == ("superior", "courses", f"superior:{row.pk}")
    before = len(letters())
    given = client.post(answer.url, ANSWERS)
    assert (given.status_code, given.url) == (302, answer.url)
    assert "حُفظت إجاباتك" in client.get(answer.url).content.decode()
    row.refresh_from_db()
    assert (row.state, row.given_how, row.given_by) == ("given", "code", f"superior:{row.pk}")
    assert row.answers == LATER["supervisor", "first"]
    committed("course_form.given", moment="first", asked="supervisor", answers=row.answers, how="code")
    assert Act.objects.get(kind="course_form.given", ref=row.ref).role == "superior"
    (letter,) = letters()[before:]
    assert letter.kind == "course_form.given/1" and "code" not in letter.body


@pytest.mark.django_db
def test_beside_the_training_officer_it_is_written_down_as_such(row, side):
    unit = client_of(side.training_unit)
    both(unit, url("form", row.pk))
    assert unit.post(url("form", row.pk), ANSWERS).status_code == 302
    row.refresh_from_db()
    assert (row.given_how, row.given_by) == ("beside", side.training_unit.id)
    for page in (url("form", row.pk), url("forms") + "?state=given"):
        assert "أجاب مع مسؤول التدريب" in both(unit, page)
    Form.objects.filter(pk=row.pk).update(given_how="code")
    assert "أجاب الرئيس بنفسه" in both(unit, url("forms") + "?state=given")
    assert set(Form.objects.filter(asked="trainee").values_list("given_how", flat=True)) == {""}
    for bad in ({"given_how": "other"}, {"given_how": "code", "asked": "trainee"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Form.objects.filter(pk=row.pk).update(**bad)


@pytest.mark.django_db
def test_what_was_answered_before_there_was_a_code_was_answered_beside_him(row, side):
    actions.give_form(side.training_unit, row.pk, LATER["supervisor", "first"], at=clock.now())
    theirs = Form.objects.get(asked="supervisor", moment="second")
    Form.objects.filter(pk=theirs.pk).update(state="given", kept_by="EG")
    Form.objects.update(given_how="")
    import_module("rabt.courses.migrations.0003_form_given_how").beside(apps, None)
    assert list(Form.objects.exclude(given_how="").values_list("pk", "given_how")) == [(row.pk, "beside")]


# ------------------------------------------------------------------ nothing is told before the code
def plain(page, *keys):
    """Return a page without what is its own: its address, and the secret of its form."""
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", page.content.decode())
    for key in keys:
        text = text.replace(str(key), "")
    return text


def closed_forms(row):
    """Return forms of which no code may leave, each with why: filled in, lapsed, early, another's, none."""
    second, trainee = asked_first("second"), Form.objects.get(asked="trainee", moment="first")
    copies = {}
    for how in ("given", "lapsed", "elsewhere"):
        copy = Form.objects.get(pk=row.pk)
        copy.pk, copy.seat_id, copy._state.adding = new_id(), new_id(), True
        copy.state = how if how != "elsewhere" else "due"
        copy.kept_by = "EG" if how == "elsewhere" else copy.kept_by
        copy.save(force_insert=True)
        copies[how] = copy.pk
    return copies | {"early": second.pk, "trainee": trainee.pk, "none": uuid4()}


@pytest.mark.django_db
def test_until_the_code_every_form_sounds_like_every_other(row):
    pages = {}
    for how, key in ({"open": row.pk} | closed_forms(row)).items():
        client = Client()
        first = client.get(url("asked", key))
        page = ask(key, client)
        code = page.rpartition("/")[2]
        assert page == url("asked_code", key, code)
        typed = wrong(sent()[1])
        second, third = client.get(page), client.post(page, {"code": typed})
        assert third.status_code == 422
        pages[how] = [plain(one, key, code, typed) for one in (first, second, third)]
        assert bool(sent()[0]) == (how == "open"), how
        if how != "open":
            right = client.post(page, {"code": sent()[1]})
            assert right.status_code == 422, "what was sent to nobody opens nothing"
            inside = client.get(url("asked_form", key))
            assert (inside.status_code, inside.url) == (302, url("asked", key))
    for how, found in pages.items():
        assert found == pages["open"], how
    assert row.name_ar not in "".join(pages["open"])


@pytest.mark.django_db
def test_whoever_asks_often_waits_and_knows_no_more(row):
    told = []
    for key in (row.pk, uuid4()):
        for _ in range(5):
            ask(key)
        many = Client().post(url("asked", key))
        assert many.status_code == 422 and "طُلبت رموز كثيرة" in many.content.decode()
        told.append(plain(many, key))
    assert told[0] == told[1]
    assert Notice.objects.filter(template=TOLD, target=PHONE).count() == 5


@pytest.mark.django_db
def test_a_door_is_knocked_at_so_often_and_not_more(row):
    key = uuid4()
    for number in range(6):
        with clock.stopped(DUE + timedelta(minutes=9 * number)):
            ask(key)
    with clock.stopped(DUE + timedelta(minutes=50)):
        refused("too_many_tries", lambda: actions.ask_form_code(key, at=clock.now(), place="9"))


@pytest.mark.django_db
@pytest.mark.parametrize("whose", ["training_unit", "officer", "another"])
def test_no_code_goes_to_who_would_write_for_him(row, officer, side, whose):
    if whose == "officer":
        account = Account.objects.get(pk=officer.account.pk)
        assert Learner.objects.get(officer_id=row.officer_id).account_id == str(account.pk)
    else:
        role = side.training_unit if whose == "training_unit" else side.host_head
        account = Account.objects.get(pk=role.id)
    local = account.phone.replace("+218", "0")
    for phone in (account.phone, local):
        Form.objects.filter(pk=row.pk).update(phone=phone)
        ask(row.pk)
        assert sent()[0] == (phone if whose == "another" else ""), whose


# ------------------------------------------------------------------ the code
@pytest.mark.django_db
def test_a_wrong_code_is_counted_and_after_five_the_right_one_is_no_use(row):
    client = Client()
    page = ask(row.pk, client)
    code = sent()[1]
    for n in range(1, 6):
        answer = client.post(page, {"code": wrong(code)})
        assert answer.status_code == 422 and "الرمز غير صحيح" in answer.content.decode()
        assert Code.objects.get().tries == n and wrong(code) in answer.content.decode()
    assert client.post(page, {"code": code}).status_code == 422
    assert not client.cookies.get(f"{settings.FORM_COOKIE_NAME}_{row.pk.hex}")


@pytest.mark.django_db
def test_a_code_opens_once_and_not_after_ten_minutes(row):
    client = Client()
    page = ask(row.pk, client)
    code = sent()[1]
    with clock.stopped(DUE + timedelta(minutes=10)):
        assert client.post(page, {"code": code}).status_code == 422
    with clock.stopped(DUE + timedelta(minutes=9, seconds=59)):
        assert client.post(page, {"code": f" {code[:3]} {code[3:]} "}).status_code == 302
        assert Client().post(page, {"code": code}).status_code == 422
    assert client.post(page, {}).status_code == 422


@pytest.mark.django_db
def test_the_code_of_another_form_or_of_a_person_opens_nothing(officer):
    with clock.stopped(BOTH_DUE):
        first, second = asked_first(), asked_first("second")
        page = ask(first.pk)
        code, code_id = sent()[1], page.rpartition("/")[2]
        other = ask(second.pk)
        assert (
            Client().post(other, {"code": wrong(sent()[1]) if code == sent()[1] else code}).status_code == 422
        )
        assert Client().post(url("asked_code", second.pk, code_id), {"code": code}).status_code == 422
        ask(first.pk)
        code_id = Code.objects.order_by("-made_at", "-pk").first().pk
        answer = Client().post(f"/my/code/{code_id}", {"code": sent()[1]})
        assert answer.status_code == 422, "nor does it open anybody's own page"
        person = access.ask_own_code(
            Ref(f"person:{first.pk}"), Address(phone=PHONE), TOLD, shown="x", at=clock.now(), place="1"
        )
        page = url("asked_code", first.pk, person.pk)
        assert Client().post(page, {"code": sent()[1]}).status_code == 422


@pytest.mark.django_db
def test_a_form_that_was_closed_meanwhile_is_said_to_be_to_him_who_has_the_code(row, side):
    client = Client()
    page = ask(row.pk, client)
    actions.give_form(side.training_unit, row.pk, LATER["supervisor", "first"], at=clock.now())
    answer = client.post(page, {"code": sent()[1]})
    assert answer.status_code == 422 and "أُرسل هذا الاستبيان" in answer.content.decode()
    assert not client.cookies.get(f"{settings.FORM_COOKIE_NAME}_{row.pk.hex}")


# ------------------------------------------------------------------ at the form
@pytest.mark.django_db
def test_what_is_missing_is_asked_for_and_what_he_typed_stays(row):
    client = opened(row.pk)
    page = url("asked_form", row.pk)
    for sent_so in ({}, ANSWERS | {"unit_better": ""}, ANSWERS | {"unit_better": "9"}):
        answer = client.post(page, sent_so)
        assert answer.status_code == 422
        checked = re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', answer.content.decode())
        assert checked == [] if not sent_so else ("seen_used", "4") in checked
    row.refresh_from_db()
    assert row.state == "due" and row.given_how == ""


@pytest.mark.django_db
def test_he_fills_it_in_once(row, side):
    client, beside = opened(row.pk), opened(row.pk)
    page = url("asked_form", row.pk)
    assert client.post(page, ANSWERS).status_code == 302
    for late in (client, beside):
        again = late.post(page, ANSWERS | {"unit_better": "1"})
        assert again.status_code == 422 and "أُرسل هذا الاستبيان" in again.content.decode()
    row.refresh_from_db()
    assert row.answers == LATER["supervisor", "first"]
    refused(
        "form_step_closed",
        lambda: actions.give_form(side.training_unit, row.pk, LATER["supervisor", "first"], at=clock.now()),
    )


@pytest.mark.django_db
def test_a_form_that_lapsed_before_him_is_closed(row):
    client = opened(row.pk)
    Form.objects.filter(pk=row.pk).update(state="lapsed")
    page = url("asked_form", row.pk)
    assert "فات وقتها" in client.get(page).content.decode()
    assert client.post(page, ANSWERS).status_code == 422


@pytest.mark.django_db
def test_after_his_hour_he_asks_anew_and_loses_nothing(row):
    client = opened(row.pk)
    page, over = url("asked_form", row.pk), DUE + timedelta(hours=1)
    with clock.stopped(over - timedelta(seconds=1)):
        assert client.get(page).status_code == 200
    with clock.stopped(over):
        late = client.get(page)
        assert (late.status_code, late.url) == (302, url("asked", row.pk))
        looks = Viewing.objects.filter(person_ref=row.ref).count()
        answer = client.post(page, ANSWERS)
        text = answer.content.decode()
        assert answer.status_code == 422 and "انتهت الساعة" in text
        assert row.name_ar not in text and re.search(r'name="seen_used" value="4"[^>]* checked', text)
        assert f'href="{url("asked", row.pk)}"' in text
        assert Viewing.objects.filter(person_ref=row.ref).count() == looks, "nobody was shown"
        assert client.post(ask(row.pk, client), {"code": sent()[1]}).status_code == 302
        assert client.post(page, ANSWERS).status_code == 302
    row.refresh_from_db()
    assert row.given_how == "code"


@pytest.mark.django_db
def test_what_a_browser_made_up_or_holds_for_another_form_opens_nothing(officer):
    with clock.stopped(BOTH_DUE):
        first, second = asked_first(), asked_first("second")
        client = opened(first.pk)
        mine = client.cookies[f"{settings.FORM_COOKIE_NAME}_{first.pk.hex}"].value
        for kept in ("", "x", mine, f"{mine}x", mine.upper()):
            client.cookies[f"{settings.FORM_COOKIE_NAME}_{second.pk.hex}"] = kept
            for answer in (
                client.get(url("asked_form", second.pk)), client.post(url("asked_form", second.pk), ANSWERS)
            ):  # fmt: skip
                assert (answer.status_code, answer.url) == (302, url("asked", second.pk))
            with pytest.raises(Missing):
                actions.give_as_superior(second.pk, kept, LATER["supervisor", "second"], at=clock.now())
        assert queries.stay_until(first.pk, mine) == BOTH_DUE + timedelta(hours=1)
        gone = uuid4()
        with pytest.raises(Missing):
            actions.give_as_superior(gone, queries.stay_for(gone, BOTH_DUE), {}, at=OVER)


@pytest.mark.django_db
def test_none_of_it_takes_another_method(row):
    for page in (url("asked", row.pk), url("asked_code", row.pk, uuid4()), url("asked_form", row.pk)):
        for method in ("put", "patch", "delete"):
            assert getattr(Client(), method)(page).status_code in (401, 403, 405)
