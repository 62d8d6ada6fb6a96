"""What the tests of this room share: a worker with a card, and those who stand at the post."""

import base64
import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from rabt.base import clock
from rabt.base.actor import the_node
from rabt.base.identifiers import new_id, ref_of
from rabt.credentials import actions as credentials
from rabt.people import actions as people
from rabt.people import queries
from rabt.people.messages import PersonIntroduced
from rabt.seal import card

POST = "LY/border/musaid/"


@pytest.fixture
def clock_at(at):
    """Hold the clock at the instant at which tests act."""
    with clock.stopped(at):
        yield at


@pytest.fixture
def officer(cast):
    return cast("border_officer", office=POST)


@pytest.fixture
def head(cast):
    return cast("shift_head", office=POST)


@pytest.fixture(scope="session")
def face():
    """Give a picture that stands for a face."""
    out = io.BytesIO()
    Image.effect_noise((480, 600), 40).convert("RGB").save(out, "JPEG", quality=60)
    return out.getvalue()


@pytest.fixture
def worker(db, peer, at):
    """Take in a worker of the other state; his facts can be told otherwise."""

    def take(photo: bytes = b"", **changes):
        told = {
            "person_id": new_id(), "version": 1, "name_first": "محمد", "name_father": "سالم",
            "name_grandfather": "عبد الحميد", "name_family": "فرجاني", "name_latin": "MOHAMED SALEM FARGANY",
            "sex": "male", "born_on": date(1988, 5, 17), "birth_place": "", "nationality": "EGY",
            "national_id": "", "passport_number": "A12345678", "passport_issuer": "EGY",
            "passport_expires_on": date(2030, 1, 1), "phone": "", "photo": base64_of(photo),
        }  # fmt: skip
        return people.take_in_person(peer, PersonIntroduced(**told | changes), at=at)

    return take


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


@pytest.fixture
def issued(db, cast, worker, face, at):
    """Issue a card to a worker with a photograph."""

    def make(awaiting: str = "", at=at, person=None, **changes):
        person = person or worker(photo=face)
        approver = cast("destination_approver", office="LY/", reach=("LY/", "EG/"))
        photo = queries.photo(approver, person.pk).content if person.photo_id else b""
        subject = card.Subject(
            name_ar=person.name_ar, name_latin=person.name_latin, sex="M", born_on=person.born_on,
            nationality=person.nationality, occupation="7112", employer="شركة النور", number="LY-1",
            valid_from=at.date(), valid_until=at.date() + timedelta(days=365),
            photo_digest=card.photo_digest(photo) if photo else b"",
        )  # fmt: skip
        about = ref_of("permit", new_id())
        return credentials.issue(
            approver, about, person.ref, replace(subject, **changes), at=at, awaiting=awaiting
        )

    return make


@pytest.fixture
def node_actor(node):
    return the_node(node.state)
