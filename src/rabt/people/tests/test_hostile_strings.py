"""Strings that break careless programs: each is kept as it was typed, or refused; never a crash."""

import json

import pytest

from rabt.people.models import Person

pytestmark = [pytest.mark.node("EG"), pytest.mark.django_db]

NAUGHTY = [
    "",
    " ",
    "\t\n",
    "\x00",
    "a\x00b",
    "\x1b[31m",
    "\u202egnp.exe",
    "\u2066\u2069",
    "\u200d",
    "\u200b\u200b",
    "\ufeff",
    "\u00ad",
    "ﷲ",
    "ﷺ",
    "محمد\u0640\u0640\u0640",
    "مُحَمَّدٌ",
    "Ｍｏｈａｍｅｄ",
    "😀",
    "👨‍👩‍👧‍👦",
    "🇪🇬",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "\ud83d",
    "' OR 1=1 --",
    "'; DROP TABLE people_person; --",
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "{{7*7}}",
    "{% debug %}",
    "${jndi:ldap://x}",
    "%s%s%n",
    "%00",
    "../../etc/passwd",
    "=1+1",
    "@SUM(A1)",
    "NaN",
    "null",
    "undefined",
    "1e309",
    "-1",
    "٠",
    "௧",
    "²",
    "Ⅷ",
    "\ue000",
    "\ufffe",
    "\U0001f468\u200d",
    "'" * 50,
    "\\" * 50,
    "ا" * 399,
]
TYPEABLE = [text for text in NAUGHTY if not any("\ud800" <= sign <= "\udfff" for sign in text)]
FIELDS = (
    "name_ar",
    "name_latin",
    "sex",
    "birth_place",
    "home_place",
    "nationality",
    "national_id",
    "passport_number",
    "passport_issuer",
    "phone",
    "not_same",
)
WORKER = {"name_ar": "محمد سالم عماد فرجاني", "national_id": "28208151304597"}


@pytest.mark.parametrize("field", FIELDS)
def test_the_machines_door_keeps_or_refuses(client_as, clock_at, field):
    client = client_as("origin_clerk")
    for text in NAUGHTY:
        body = json.dumps(WORKER | {field: text})
        answer = client.post("/api/people/persons", body, content_type="application/json")
        assert answer.status_code in {201, 422}, (field, text)
        if answer.status_code == 201:
            found = client.get(f"/api/people/persons/{answer.json()['id']}")
            assert found.json() == answer.json()
        Person.objects.all().delete()


@pytest.mark.parametrize("field", [*FIELDS, "lines", "born_on", "passport_expires_on"])
def test_the_page_keeps_or_refuses(client_as, clock_at, field):
    client = client_as("origin_clerk")
    for text in TYPEABLE:
        answer = client.post("/people/register", WORKER | {field: text})
        assert answer.status_code in {302, 422}, (field, text)
        assert b"<script>alert(1)" not in answer.content and b"<img src=x" not in answer.content
        Person.objects.all().delete()


def test_the_list_and_the_lines_survive(client_as, clock_at):
    client = client_as("origin_clerk")
    for text in TYPEABLE:
        assert client.get("/people/", {"q": text}).status_code == 200
        assert client.post("/people/passport-lines", {"lines": text, "name_ar": text}).status_code == 200
        assert client.get("/people/", {"page": text, "photo": text}).status_code == 200
