"""No log row, no bytes: where a look cannot be written down, the answer is 503 and shows nobody."""

import pytest
from django.db import connection
from django.test import Client

from rabt.access.models import Viewing
from rabt.access.testing import came_in
from rabt.base import clock
from rabt.people.models import Person
from rabt.permits.tests import build
from tests.test_matrix import ROUTES, routes_of_the_house, sample

pytestmark = pytest.mark.django_db(transaction=True)
REFUSE = """
create function looks_refused() returns trigger language plpgsql as $$
begin raise exception 'no look is written'; end $$;
create trigger looks_refused before insert on access_viewing
    for each row execute function looks_refused();
"""
ALLOW = "drop trigger looks_refused on access_viewing; drop function looks_refused();"


def run(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def permit(cast, peer):
    """Give the permit of a worker who has entered, seen by every office above his employer's."""
    return build.active(cast, peer)


def records(permit):
    """Name what the story made, by the parameter under which an address asks for it."""
    card = build.card_of(permit)
    return {"person_id": permit.person_id, "permit_id": permit.pk, "contract_id": permit.contract_id,
            "card_id": card.pk, "key": permit.contract_id}  # fmt: skip


def addresses(permit):
    """Give each page that is read, as it names the story's own records."""
    known = records(permit)
    for name, path in routes_of_the_house():
        if "get" in ROUTES.get(name, {}) and ROUTES[name]["get"] not in ("anyone", "peer", "device"):
            for parameter, key in known.items():
                path = path.replace(f"<uuid:{parameter}>", str(key)).replace(f"<{parameter}>", str(key))
            yield name, sample(path)


def looked(client, address):
    """Ask for a page; tell how it answered and whether a look was written."""
    before = Viewing.objects.count()
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, Viewing.objects.count() > before, body.decode("utf-8", "replace")


def test_no_row_no_bytes(cast, client_as, permit):
    person = Person.objects.get(pk=permit.person_id)
    with clock.stopped(build.ENTRY):
        visitors = [client_as(role, office="LY/labour/" if role != "employer" else permit.office)
                    for role in ("destination_clerk", "employer", "destination_approver", "passports_officer")]  # fmt: skip
        visitors.append(came_in(Client(), person.ref))
        opened = [
            (client, name, address)
            for name, address in addresses(permit) for client in visitors if looked(client, address)[1]
        ]  # fmt: skip
        assert len({name for _, name, _ in opened}) >= 20, sorted({name for _, name, _ in opened})
        run(REFUSE)
        try:
            wrong = []
            for client, name, address in opened:
                status, written, text = looked(client, address)
                shown = [one for one in (person.name_ar, person.passport_number, person.phone) if one in text]
                if status != 503 or written or shown:
                    wrong.append(f"{name}: {status} {shown}")
            assert wrong == []
        finally:
            run(ALLOW)


@pytest.mark.counted
def test_the_refusal_says_in_both_languages_that_nothing_was_shown(client_as, permit):
    client = client_as("destination_clerk", office="LY/labour/")
    run(REFUSE)
    try:
        page = f"/people/{permit.person_id}"
        text = client.get(page).content.decode()
        told = client.get(f"/api/people/persons/{permit.person_id}")
        assert "لم يُعرض شيء" in text
        client.cookies["rabt_language"] = "en"
        assert "Nothing was shown" in client.get(page).content.decode()
        assert (told.status_code, told.json()["code"]) == (503, "looks_unwritten")
    finally:
        run(ALLOW)
