"""Workers and pictures for the tests of this room."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from rabt.access.models import Canary
from rabt.access.testing import office_at
from rabt.base import clock
from rabt.base.identifiers import id_of
from rabt.people import actions
from rabt.people.models import Distinction, Person, Resemblance
from rabt.people.rules.person import PersonFacts
from rabt.people.tests.alike import AGAIN, FIRST, MINUTE, WHY
from rabt.people.tests.crowd import PLACE, facts_of

FACTS = PersonFacts(
    name_ar="محمد سالم عبد الحميد فرجاني", name_latin="Mohamed Salem Fargany", national_id="28208151304597",
    passport_number="A12345678", passport_expires_on=date(2030, 1, 1), phone="01001234567",
    home_place="البحيرة",
)  # fmt: skip


@pytest.fixture
def facts():
    """Give the facts of a worker, with some changed."""
    return lambda **changes: replace(FACTS, **changes)


@pytest.fixture
def clerk(cast):
    return cast("origin_clerk")


@pytest.fixture
def registered(db, clerk, facts, at):
    """Register a worker, with some facts changed."""
    return lambda actor=None, **changes: actions.register_person(actor or clerk, facts(**changes), at=at)


@pytest.fixture(scope="session")
def face():
    """Give a picture that stands for a face."""
    out = io.BytesIO()
    Image.effect_noise((600, 800), 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def clock_at(at):
    """Hold the clock at the instant at which tests act."""
    with clock.stopped(at):
        yield at


@pytest.fixture
def pair(registered, clerk, facts, at):
    """Register a worker twice, as before anybody compared; return both and the pair that the node finds."""

    def make(**changes):
        one = registered(**FIRST)
        other = actions.register_person(clerk, facts(**AGAIN | changes), at=at + MINUTE, not_same=WHY)
        Distinction.objects.all().delete()
        assert actions.compare_fresh(at) == 2 and actions.compare_fresh(at) == 0
        return one, other, Resemblance.objects.get()

    return make


@pytest.fixture
def crowd(db, clerk, at):
    """Register enough workers of one office to hide among, long ago."""
    office_at(PLACE)
    past = at - timedelta(days=100)
    return [actions.register_person(clerk, facts_of(n), at=past + timedelta(hours=n)) for n in range(14)]


@pytest.fixture
def administrator(cast):
    return cast("node_administrator")


@pytest.fixture
def auditor(cast):
    return cast("auditor")


@pytest.fixture
def planted(crowd, administrator, auditor, at):
    """Plant three."""
    row = actions.propose_canaries(administrator, PLACE, 3, at=at)
    actions.plant_canaries(auditor, row.pk, at=at)
    return [
        Person.objects.get(pk=id_of(ref, "person")) for ref in Canary.objects.values_list("pk", flat=True)
    ]
