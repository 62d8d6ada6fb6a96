"""Whom a worker turns to: on either side, only numbers that an authority announced, and plainly where none is."""

import pytest
from django.test import Client

from rabt.access.testing import came_in
from rabt.base import clock
from rabt.corridor import load
from rabt.people.models import Person
from rabt.permits.tests import build

PACK = load("eg_ly")


def test_a_number_has_an_announcement_with_its_day_and_one_without_a_number_says_where_to_go():
    terms = PACK.on(build.ENTRY.date())
    told = [one for _, ones in terms.contacts_seen_from("origin") for one in ones]
    assert {one.side for one in told} == {"origin", "destination"}
    for one in told:
        source = terms.sources.get(one.source)
        assert bool(one.phone) == (source is not None and source.dated is not None and not one.assumption)
        if one.phone:
            assert one.since == source.dated, "the page shows the day of the announcement"
    assert terms.contacts_seen_from("destination")[0][0] == terms.destination.name


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_calls_with_one_touch_and_says_which_number_nobody_confirmed(cast, peer, language):
    worker = Person.objects.get(pk=build.active(cast, peer).person_id)
    with clock.stopped(build.ENTRY):
        client = came_in(Client(), worker.ref)
        client.cookies["rabt_language"] = language
        page = client.get("/my/").content.decode()
    assert 'href="tel:+218914897985"' in page and 'href="tel:122"' in page
    assert {"ar": "لا رقم موثقاً لدينا", "en": "no confirmed number"}[language] in page
    assert page.index("+218914897985") < page.index("tel:122"), "where he is stands first"
