"""A hundred and twenty workers of a real-looking register, sent row by row as they come."""

import base64
import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from rabt.corridor import load
from rabt.people.models import Person
from rabt.people.rules import mrz

pytestmark = [pytest.mark.node("EG"), pytest.mark.django_db]

REGISTER = Path(__file__).resolve().parents[4] / "tests" / "data" / "eg_workers.csv"
COLUMNS = {
    "name": "name_ar",
    "dob": "born_on",
    "nid": "national_id",
    "passport": "passport_number",
    "gov": "home_place",
}
TODAY = date(2026, 11, 24)
COUNTED = Counter(registered=110, nid_place=4, nid_date_differs=3, identity_missing=2, underage=1)


def rows():
    with REGISTER.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def body_of(row):
    """Name the columns as the API does; nothing in them is touched."""
    return {COLUMNS[name]: value or None for name, value in row.items() if name in COLUMNS}


def reason_of(row, governorates):
    """Say from the row alone why it must be refused; empty where it must pass."""
    nid, born = row["nid"], row["dob"]
    if not nid and not row["passport"]:
        return "identity_missing"
    if nid and nid[7:9] not in governorates:
        return "nid_place"
    if nid and born and born.replace("-", "")[2:] != nid[1:7]:
        return "nid_date_differs"
    if born and (TODAY.year - int(born[:4]) - (born[5:] > TODAY.isoformat()[5:])) < 18:
        return "underage"
    return ""


@pytest.fixture
def send(client_as):
    client = client_as("origin_clerk")

    def post(body):
        return client.post("/api/people/persons", json.dumps(body), content_type="application/json")

    return post


def test_each_row_registers_or_is_refused_for_the_reason_that_stands_in_it(send, clock_at):
    governorates = {place.national_code for place in load("eg_ly").on(TODAY).places_of("EG")} | {"88"}
    answers = Counter()
    for row in rows():
        answer, wanted = send(body_of(row)), reason_of(row, governorates)
        told = answer.json()
        if wanted:
            assert (answer.status_code, told["code"]) == (422, wanted), row
            assert told["reason"]["ar"] and told["next"]["ar"], row
        else:
            assert answer.status_code == 201, (row, told)
            check_kept(row, told)
        answers[wanted or "registered"] += 1
    assert answers == COUNTED
    assert Person.objects.count() == COUNTED["registered"]


def check_kept(row, told):
    """Hold what was kept against the row: every word of the name, and what the number says."""
    assert told["name_ar"].split() == row["name"].split()
    assert all(told[part] for part in ("first", "father", "grandfather", "family"))
    assert told["born_on"] == row["dob"]
    assert told["passport_number"] == row["passport"] and told["national_id"] == row["nid"]
    assert bool(told["home_place"]) == bool(row["gov"])
    wanted = ("male" if int(row["nid"][12]) % 2 else "female") if row["nid"] else "unknown"
    assert told["sex"] == wanted
    assert ("sex_not_said" in told["warnings"]) == (not row["nid"])
    assert ("passport_end_missing" in told["warnings"]) == bool(row["passport"])


def test_sending_a_row_again_registers_nobody_twice(send, clock_at):
    row = next(row for row in rows() if row["nid"] and row["passport"])
    assert send(body_of(row)).status_code == 201
    again = send(body_of(row))
    assert (again.status_code, again.json()["code"]) == (422, "already_registered")


WORKER = {"name_ar": "محمد سالم عماد فرجاني", "national_id": "28208151304597"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {**WORKER, "office": "EG/"},
        {**WORKER, "kept_by": "LY"},
        {**WORKER, "born_on": "31/12/1990"},
        {**WORKER, "name_ar": None},
        {**WORKER, "name_ar": "x" * 401},
        {**WORKER, "phone": 1},
        {**WORKER, "sex": ["male"]},
        {**WORKER, "nationality": "EGYPT"},
    ],
)
def test_a_body_of_another_form_is_refused(send, clock_at, body):
    answer = send(body)
    assert (answer.status_code, answer.json()["code"]) == (422, "input_malformed")
    assert not Person.objects.exists()


def test_a_worker_is_read_back_by_his_office_alone(send, client_as, clock_at):
    made = send(
        WORKER | {"passport_number": "A12345678", "phone": "٠١٠٠١٢٣٤٥٦٧", "home_place": "القاهره"}
    ).json()
    found = client_as("origin_clerk").get(f"/api/people/persons/{made['id']}")
    assert found.status_code == 200 and found.json() == made
    assert made["phone"] == "+201001234567" and made["home_place"] == "EG-C"
    other = client_as("origin_clerk", office="EG/labour/second/")
    assert other.get(f"/api/people/persons/{made['id']}").status_code == 404


def test_registering_is_for_those_who_may(client_as, client, clock_at):
    body = json.dumps(WORKER)
    for viewer, status in ((client_as("origin_approver"), 403), (client, 401)):
        answer = viewer.post("/api/people/persons", body, content_type="application/json")
        assert answer.status_code in {status, 403}
    assert not Person.objects.exists()


def lines(number="A12345678"):
    """Write the lines of a passport by the definition alone."""
    digit = mrz.check_digit
    head, dates = number + digit(number), ("820815" + digit("820815"), "300101" + digit("300101"))
    tail = "<" * 14 + "0"
    upper = "P<EGYFARGANY<<MOHAMED<SALEM".ljust(44, "<")
    return f"{upper}\n{head}EGY{dates[0]}M{dates[1]}{tail}{digit(head + ''.join(dates) + tail)}"


def test_the_lines_of_a_passport_are_read_by_the_machines_door_too(send, clock_at):
    made = send({"name_ar": WORKER["name_ar"], "passport_lines": lines()})
    assert made.status_code == 201
    assert (made.json()["passport_number"], made.json()["born_on"]) == ("A12345678", "1982-08-15")
    wrong = send({"name_ar": WORKER["name_ar"], "passport_lines": lines()[:-1] + "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "mrz_check")
    other = send({"name_ar": WORKER["name_ar"], "passport_lines": lines(), "sex": "female"})
    assert (other.status_code, other.json()["code"]) == (422, "mrz_differs")


def test_a_photograph_is_sent_in_base64(send, client_as, clock_at, face):
    made = send(WORKER).json()
    client, address = client_as("origin_clerk"), f"/api/people/persons/{made['id']}/photo"
    for content, status in (
        (base64.b64encode(face).decode(), 200),
        ("###", 422),
        (base64.b64encode(b"MZ").decode(), 422),
    ):
        answer = client.post(address, json.dumps({"content": content}), content_type="application/json")
        assert answer.status_code == status
    assert Person.objects.get().photo_id
