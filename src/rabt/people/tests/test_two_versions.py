"""Two clerks correct one record: the second sees both versions side by side, and nothing typed is lost."""

import re

import pytest

from rabt.people import actions
from rabt.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.node("EG")]


@pytest.fixture
def opened(client_as, registered):
    """Give a clerk's browser with the form of a correction open, and the person."""
    person = registered()
    client = client_as("origin_clerk")
    return (
        client,
        person,
        f"/people/{person.pk}/correct",
        fields_of(client.get(f"/people/{person.pk}/correct")),
    )


def fields_of(answer):
    """Read what a browser would send of a page's form."""
    text = answer.content.decode()
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', text))
    found |= {
        name: value for value, name in re.findall(r'<input[^>]*value="([^"]*)"[^>]*name="([^"]+)"', text)
    }
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if name not in ("q", "back", "to")}


def by_another(cast, person, at, **changes):
    row = Person.objects.get(pk=person.pk)
    another = cast("origin_clerk", office="EG/labour/first/")
    actions.correct_person(another, person.pk, changes, version=row.version, reason="خطأ في النقل", at=at)


def test_what_the_other_changed_is_taken_and_what_was_typed_stays(opened, cast, at):
    client, person, page, fields = opened
    by_another(cast, person, at, phone="01001234568")
    sent = client.post(page, fields | {"name_latin": "MAHMOUD FERGANI", "reason": "كما في الجواز"})
    assert sent.status_code == 409
    text = sent.content.decode()
    assert "+201001234568" in text and "MAHMOUD FERGANI" in text
    again = fields_of(sent)
    assert (again["version"], again["phone"], again["initial-phone"]) == (
        "2",
        "+201001234568",
        "+201001234568",
    )
    assert again["name_latin"] == "MAHMOUD FERGANI" and "كما في الجواز" in text
    assert client.post(page, again | {"reason": "كما في الجواز"}).status_code == 302
    row = Person.objects.get(pk=person.pk)
    assert (row.phone, row.name_latin, row.version) == ("+201001234568", "MAHMOUD FERGANI", 3)


def test_where_both_changed_one_field_both_stand_side_by_side(opened, cast, at):
    client, person, page, fields = opened
    by_another(cast, person, at, phone="01001234568")
    sent = client.post(page, fields | {"phone": "01009999999", "reason": "رقمه الجديد"})
    text = sent.content.decode()
    assert sent.status_code == 409 and fields_of(sent)["phone"] == "01009999999"
    assert re.search(r'data-take="id_phone" data-value="\+201001234568"', text)
    assert "EG/labour/first/" in text, "who changed it"
    client.post(page, fields_of(sent) | {"reason": "رقمه الجديد"})
    assert Person.objects.get(pk=person.pk).phone == "+201009999999"


def test_a_version_that_is_no_number_is_refused(opened):
    client, _, page, fields = opened
    for wrong in ("", "x", "١e9", "99999999999999999999"):
        assert client.post(page, fields | {"version": wrong, "reason": "سبب كاف"}).status_code in (409, 422)
