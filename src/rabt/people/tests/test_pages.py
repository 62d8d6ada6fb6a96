"""The pages of this room, in both languages."""

import html
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from rabt.people import actions
from rabt.people.models import Person
from rabt.people.rules import mrz

pytestmark = [pytest.mark.node("EG"), pytest.mark.django_db]

UPPER = "P<EGYFARGANY<<MOHAMED<SALEM<<<<<<<<<<<<<<<<<"
LOWER = "A123456787EGY8208155M3001019<<<<<<<<<<<<<<02"
TYPED = {"name_ar": "محمد سالم عبد الحميد فرجاني", "national_id": "٢٨٢٠٨١٥١٣٠٤٥٩٧"}


@pytest.fixture
def client(client_as, clock_at):
    return client_as("origin_clerk")


@pytest.fixture
def person(client, registered, clerk):
    return registered()


def lines():
    lower = "A12345678" + mrz.check_digit("A12345678") + "EGY" + "820815" + mrz.check_digit("820815") + "M"
    lower += "300101" + mrz.check_digit("300101") + "<" * 14 + "0"
    whole = lower[0:10] + lower[13:20] + lower[21:43]
    return f"{UPPER}\n{lower}{mrz.check_digit(whole)}"


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/people/",
        "/people/?photo=missing",
        "/people/register",
        "/people/{id}",
        "/people/{id}/picture",
        "/people/{id}/correct",
    ],
)
def test_each_page_opens_in_both_languages(client, person, path, language):
    client.cookies["rabt_language"] = language
    answer = client.get(path.format(id=person.pk))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert (
        f'lang="{language}"' in text
        and "people." not in text.replace("people.register", "")
        and "…</h1>" not in text
    )


def test_a_worker_is_registered_by_hand(client, face):
    answer = client.post("/people/register", TYPED | {"photo": SimpleUploadedFile("me.png", face)})
    kept = Person.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/people/{kept.pk}"
    assert kept.national_id == "28208151304597" and kept.photo_id
    shown = client.get(answer["Location"]).content.decode()
    assert "محمد سالم عبد الحميد فرجاني" in shown and f"/people/{kept.pk}/photo" in shown
    picture = client.get(f"/people/{kept.pk}/photo")
    assert picture["Content-Type"] == "image/jpeg" and "no-store" in picture["Cache-Control"]
    assert picture["X-Content-Type-Options"] == "nosniff" and picture["Content-Disposition"].startswith(
        "inline"
    )


def test_the_lines_of_a_passport_fill_what_is_empty(client):
    answer = client.post("/people/register", {"name_ar": TYPED["name_ar"], "lines": lines()})
    kept = Person.objects.get()
    assert answer.status_code == 302
    assert (kept.name_latin, kept.passport_number, kept.passport_issuer) == (
        "MOHAMED SALEM FARGANY",
        "A12345678",
        "EGY",
    )
    assert (kept.sex, kept.born_on.isoformat()) == ("male", "1982-08-15")


def test_the_lines_are_read_before_sending(client):
    answer = client.post("/people/passport-lines", TYPED | {"lines": lines()})
    text = answer.content.decode()
    assert 'value="MOHAMED SALEM FARGANY"' in text and 'value="2030-01-01"' in text
    assert TYPED["name_ar"] in text and TYPED["national_id"] in text
    wrong = client.post("/people/passport-lines", TYPED | {"lines": lines().replace("820815", "820816")})
    assert TYPED["name_ar"] in wrong.content.decode() and 'role="alert"' in wrong.content.decode()


def test_a_typed_number_that_differs_from_the_lines_is_refused(client):
    typed = {"name_ar": TYPED["name_ar"], "lines": lines(), "passport_number": "A12345679"}
    answer = client.post("/people/register", typed)
    assert answer.status_code == 422 and 'id="id_passport_number_error"' in answer.content.decode()
    assert not Person.objects.exists()


def test_a_refusal_stands_beside_its_field_and_loses_nothing(client):
    answer = client.post("/people/register", TYPED | {"born_on": "١٩٨٢-٠٨-١٤", "phone": "01001234567"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "1982-08-15" in text and 'value="01001234567"' in text and 'id="id_national_id_error"' in text


def test_look_alikes_are_shown_beside_and_registered_over_with_a_reason(client, person):
    typed = {"name_ar": "علي حسن عمر سعد", "national_id": "29501010112346", "phone": "01001234567"}
    answer = client.post("/people/register", typed)
    text = answer.content.decode()
    assert answer.status_code == 422 and person.name_ar in text and "علي حسن عمر سعد" in text
    assert '<textarea name="not_same"' in text
    again = client.post("/people/register", typed | {"not_same": "أخوه ويستعمل هاتفه"})
    assert again.status_code == 302 and Person.objects.count() == 2


def test_a_file_is_corrected(client, person):
    form = client.get(f"/people/{person.pk}/correct").content.decode()
    assert 'name="version" value="1"' in form
    typed = {
        "name_ar": person.name_ar,
        "name_latin": person.name_latin,
        "national_id": person.national_id,
        "passport_number": person.passport_number,
        "passport_expires_on": "2030-01-01",
        "born_on": "1982-08-15",
        "sex": "male",
        "home_place": "EG-BH",
        "phone": "",
        "reason": "الرقم لأخيه",
        "version": "1",
    }
    assert client.post(f"/people/{person.pk}/correct", typed).status_code == 302
    assert Person.objects.get().phone == ""
    assert client.post(f"/people/{person.pk}/correct", typed | {"sex": "unknown"}).status_code == 409


def test_a_photograph_is_set(client, person, face):
    assert client.post(f"/people/{person.pk}/picture", {"photo": io.BytesIO(face)}).status_code == 302
    bad = SimpleUploadedFile("x.jpg", b"<svg/>")
    assert client.post(f"/people/{person.pk}/picture", {"photo": bad}).status_code == 422
    assert client.post(f"/people/{person.pk}/picture", {}).status_code == 422


def test_another_office_gets_the_answer_of_an_absent_record(client_as, client, person):
    other = client_as("origin_clerk", office="EG/labour/second/")
    for path in ("", "/photo", "/picture", "/correct"):
        assert other.get(f"/people/{person.pk}{path}").status_code == 404
    assert person.name_ar not in other.get("/people/").content.decode()


def test_a_file_shows_documents_and_what_to_look_at(client, person, clerk, at):
    actions.correct_person(
        clerk, person.pk, {"passport_number": "B99999999"}, version=1, reason="جدد جوازه", at=at
    )
    text = client.get(f"/people/{person.pk}").content.decode()
    assert "A12345678" in text and "B99999999" in text and "is-replaced" in text and "is-valid" in text


def test_a_photograph_need_not_be_chosen_again_after_a_refusal(client):
    out = io.BytesIO()
    Image.effect_noise((300, 400), 50).convert("RGB").save(out, "JPEG")
    chosen = SimpleUploadedFile("face.jpg", out.getvalue())
    page = client.post("/people/register", TYPED | {"phone": "12", "photo": chosen})
    assert page.status_code == 422 and not Person.objects.exists()
    word = html.unescape(re.search(r'name="photo_kept" value="([^"]+)"', page.content.decode())[1])
    done = client.post("/people/register", TYPED | {"lines": lines(), "photo_kept": word})
    assert done.status_code == 302 and Person.objects.get().photo_id


def test_the_list_says_again_what_was_searched_and_nothing_before(client, person):
    def typed(query):
        return re.search(
            r'<input id="q"[^>]*value="([^"]*)"', client.get("/people/", query).content.decode()
        )[1]

    assert typed({}) == ""
    assert typed({"q": "فرجاني"}) == "فرجاني"
