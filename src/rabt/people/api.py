"""The machines' door: an employment office's own system registers workers here."""

import base64
import binascii
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.errors import Refused
from rabt.people import actions, queries
from rabt.people.models import Person
from rabt.people.rules import mrz
from rabt.people.rules.person import PersonFacts

router = Router()


class Facts(Schema):
    """What is known of a worker; what is not known is left out or null."""

    model_config = ConfigDict(extra="forbid")

    name_ar: str = Field(max_length=400)
    name_latin: str | None = Field(None, max_length=400)
    sex: str | None = Field(None, max_length=10)
    born_on: date | None = None
    birth_place: str | None = Field(None, max_length=100)
    home_place: str | None = Field(None, max_length=100)
    nationality: str | None = Field(None, max_length=3)
    national_id: str | None = Field(None, max_length=40)
    passport_number: str | None = Field(None, max_length=40)
    passport_issuer: str | None = Field(None, max_length=3)
    passport_expires_on: date | None = None
    phone: str | None = Field(None, max_length=40)
    passport_lines: str = Field("", max_length=400)
    not_same: str = Field("", max_length=1000)

    def facts(self, on: date) -> PersonFacts:
        """Give the facts that were said; the passport's lines fill what was left out and must agree."""
        said = self.model_dump(exclude={"not_same", "passport_lines"}).items()
        known = {name: value for name, value in said if value is not None}
        if self.passport_lines.strip():
            known = mrz.fill(known, mrz.read(self.passport_lines, on))
        return PersonFacts(**known)


class Picture(Schema):
    """A photograph as a JPEG or PNG file, in base64."""

    model_config = ConfigDict(extra="forbid")

    content: str = Field(max_length=8_000_000)


class Registered(Schema):
    """A worker as registered, with what a clerk should look at again."""

    id: UUID
    ref: str
    version: int
    name_ar: str
    first: str
    father: str
    grandfather: str
    family: str
    name_latin: str
    sex: str
    born_on: date
    birth_place: str
    home_place: str
    nationality: str
    national_id: str
    passport_number: str
    passport_issuer: str
    passport_expires_on: date | None
    phone: str
    warnings: list[str]


@router.post("/persons", response={201: Registered}, url_name="people_register")
def register(request: HttpRequest, body: Facts) -> Status[dict[str, Any]]:
    """Register a worker. Refuses with a reason by code; warnings stop nothing."""
    at = clock.now()
    facts = body.facts(agreement.terms_at(at).on)
    person = actions.register_person(request.actor, facts, at=at, not_same=body.not_same)
    return Status(201, _answer(person))


@router.post("/persons/{uuid:person_id}/photo", response=Registered, url_name="people_photo")
def photo(request: HttpRequest, person_id: UUID, body: Picture) -> dict[str, Any]:
    """Keep a photograph, checked and sized down. Refuses: photo_small, photo_kind, file_broken"""
    try:
        content = base64.b64decode(body.content, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("file_broken", field="content") from None
    return _answer(actions.set_photo(request.actor, person_id, content, at=clock.now()))


@router.get("/persons/{uuid:person_id}", response=Registered, url_name="people_person")
def person(request: HttpRequest, person_id: UUID) -> dict[str, Any]:
    """Read one worker; the look is written down."""
    return _answer(queries.person_to_see(request.actor, person_id))


def _answer(found: Person) -> dict[str, Any]:
    codes = [warned.code for warned in queries.warnings_of(found, clock.now())]
    plain = {name: getattr(found, name) for name in Registered.model_fields if name != "warnings"}
    return plain | {"warnings": codes}
