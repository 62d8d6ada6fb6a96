"""Workers and pictures for the tests of this room."""

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from rabt.base import clock
from rabt.people import actions
from rabt.people.models import Distinction, Resemblance
from rabt.people.rules.person import PersonFacts
from rabt.people.tests.alike import AGAIN, FIRST, MINUTE, WHY

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
