"""Certificates on both nodes, their revocations, what is printed, what is handed on as a badge."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from rabt.access import viewing
from rabt.access.queries import the_one, within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing, Refused
from rabt.courses.models import Certificate, Revocation, Seat
from rabt.courses.queries.own import own_certificates
from rabt.courses.queries.records import CERTIFICATES, HEAD, OWN, locked, staying
from rabt.courses.queries.results import conditions
from rabt.courses.rules import badge, certifying
from rabt.courses.rules.certifying import State, Wanting
from rabt.credentials.rules import grouped, read_serial
from rabt.seal import paper
from rabt.shell.paper import ltr, qr_shown
from rabt.shell.words import LANGUAGES, word

LIST = {"ar": "؛ ", "en": "; "}
STANDING = (State.PROPOSED, State.GRANTED)


def certificates_to_see(viewer: Actor, *, state: str = "") -> QuerySet[Certificate]:
    """Return the certificates of this viewer's offices, the newest first."""
    viewer.require(CERTIFICATES)
    rows = Certificate.objects.filter(within(viewer))
    return (rows.filter(state=state) if state else rows).order_by("-proposed_at", "pk")


def certificate_to_see(viewer: Actor, certificate_id: UUID) -> Certificate:
    """Return one certificate, his own or of this viewer's offices; the look is written down."""
    rows = own_certificates(viewer) if viewer.has(OWN) else certificates_to_see(viewer)
    found: Certificate = the_one(rows.filter(pk=certificate_id))
    viewing.note(viewer, found.ref)
    return found


def looked_at(viewer: Actor, rows: list[Certificate]) -> list[Certificate]:
    """Write down that certificates were looked at."""
    viewing.note_all(viewer, [row.ref for row in rows])
    return rows


def certificate_standing(viewer: Actor, certificate_id: UUID) -> Certificate:
    """Return one certificate that was granted and not revoked. Refuses: missing, certificate_not_standing"""
    found = certificate_to_see(viewer, certificate_id)
    if found.state != State.GRANTED:
        raise Refused("certificate_not_standing")
    return found


def certificate_asked(viewer: Actor, revocation_id: UUID) -> UUID:
    """Return of which certificate a revocation is, or Missing."""
    viewer.require(CERTIFICATES)
    found: Revocation = the_one(Revocation.objects.filter(within(viewer), pk=revocation_id))
    return found.certificate_id


def certificate_to_change(viewer: Actor, certificate_id: UUID) -> Certificate:
    """Return one certificate that this node keeps, locked, or Missing."""
    found: Certificate = locked(
        certificates_to_see(viewer).filter(pk=certificate_id, kept_by=settings.RABT.state)
    )
    return found


def certificates_to_decide(viewer: Actor) -> QuerySet[Certificate]:
    """Return the certificates that wait for another person than who proposed them."""
    viewer.require(HEAD)
    rows = certificates_to_see(viewer, state=State.PROPOSED).filter(kept_by=settings.RABT.state)
    return rows.exclude(proposed_by=viewer.id)


def certificate_of(seat_id: UUID) -> Certificate | None:
    """Return the certificate of a trainee that stands or is proposed, if there is one."""
    return Certificate.objects.filter(seat_id=seat_id, state__in=STANDING).first()


def certificate_told(certificate_id: UUID, kept_by: str) -> Certificate | None:
    """Return the certificate that a letter names, locked, if it is known."""
    return (
        Certificate.objects.select_for_update(of=("self",)).filter(pk=certificate_id, kept_by=kept_by).first()
    )


def revocation_of(certificate: Certificate) -> Revocation | None:
    """Return the revocation of a certificate that waits for another person."""
    return Revocation.objects.filter(certificate=certificate, decided_by="").first()


def revocations_to_decide(viewer: Actor) -> QuerySet[Revocation]:
    """Return the revocations that wait for another person than who asked for them."""
    viewer.require(HEAD)
    rows = Revocation.objects.select_related("certificate").filter(within(viewer), decided_by="")
    return rows.exclude(proposed_by=viewer.id).order_by("proposed_at", "pk")


def revocation_to_decide(viewer: Actor, certificate_id: UUID) -> Revocation:
    """Return the open revocation of a certificate, locked, or Missing."""
    viewer.require(HEAD)
    rows = Revocation.objects.select_related("certificate").filter(within(viewer), decided_by="")
    found: Revocation = locked(rows.filter(certificate_id=certificate_id))
    return found


def in_the_way(seat: Seat, at: Any) -> list[Wanting]:
    """Return all that stands against the certificate of a trainee, whose look was written down."""
    terms = agreement.terms_at(at)
    return certifying.wanting(
        conditions(seat, terms), terms.on, terms.number("course_attendance"), terms.number("course_pass")
    )


def ready(holding: Any, at: Any) -> list[Seat]:
    """Return the trainees of a holding against whose certificate nothing stands, and who have none."""
    done = set(
        Certificate.objects.filter(call_id=holding.pk, state__in=STANDING).values_list("seat_id", flat=True)
    )
    rows = staying(holding).select_related("holding").exclude(pk__in=done)
    return [seat for seat in rows if not in_the_way(seat, at)]


def public_certificate(serial: str) -> Certificate:
    """Return a certificate by its printed number as it is typed: who has it has the paper before him.

    Or Missing. Refuses: serial_mistyped
    """
    found = Certificate.objects.filter(serial=read_serial(serial)).first()
    if found is None:
        raise Missing()
    return found


# ------------------------------------------------------------------ what it says
def subject_of(row: Certificate) -> paper.Subject:
    """Say what is signed of a certificate: names, course, days, skill; no mark, no number of the service."""
    course = paper.Course(
        row.course, row.centre, row.starts_on, row.ends_on, row.hours, row.skill, row.skill_until
    )
    return paper.of_course(row.name_ar, row.name_latin, course)


def leaf(row: Certificate) -> dict[str, Any]:
    """Gather what the printed certificate says, in both languages, with its code."""
    terms = agreement.terms_at(row.granted_at or row.proposed_at)
    course, centre = terms.training.courses.get(row.course), terms.training.centres.get(row.centre)
    skill = terms.service_skills.get(row.skill)
    told: dict[str, Any] = {"number": grouped(row.serial), "trial": settings.RABT.trial}
    for language in LANGUAGES:
        names = {"ar": row.name_ar, "en": row.name_latin or row.name_ar}
        facts = {
            "holder": names[language],
            "course": _name(course, row.course, language),
            "centre": _name(centre, row.centre, language),
            "days": ltr(f"{row.starts_on} – {row.ends_on}"),
            "hours": ltr(row.hours),
            "skill": _name(skill, row.skill, language) if row.skill else "—",
            "until": ltr(row.skill_until) if row.skill_until else "—",
            "number": ltr(grouped(row.serial)),
        }
        told[language] = {
            "title": word("courses.paper.title", language=language),
            "trial": word("shell.trial", language=language),
            "state": getattr(terms.state(row.kept_by).name, language),
            "said": word("courses.paper.said", language=language),
            "head": word("courses.paper.head", language=language),
            "outcomes_label": word("courses.paper.outcomes", language=language),
            "outcomes": [getattr(one, language) for one in course.outcomes] if course else [],
            "facts": [
                [word(f"courses.paper.{name}", language=language), value] for name, value in facts.items()
            ],
        }
    return told | {"code": _code(row)}


def _name(entry: Any, code: str, language: str) -> str:
    return str(getattr(entry.name, language)) if entry else code


def _code(row: Certificate) -> dict[str, Any]:
    url = f"{settings.RABT.url}{reverse('credentials:check')}"
    asked = f"{settings.RABT.url}{reverse('courses:public', args=[row.serial])}"
    told: dict[str, Any] = {
        language: {
            "number": word("credentials.paper_no", language=language),
            "check": word("courses.paper.check", language=language, url=ltr(url), asked=ltr(asked)),
            "covers": word("credentials.paper_covers_course", language=language),
        }
        for language in LANGUAGES
    }
    return told | {"serial": grouped(row.serial), "qr": qr_shown(row.token)}


def badge_of(row: Certificate) -> dict[str, Any]:
    """Return a granted certificate as an Open Badge."""
    terms = agreement.terms_at(row.granted_at or row.proposed_at)
    course, state = terms.training.courses.get(row.course), terms.state(row.kept_by)
    outcomes: Iterable[Any] = course.outcomes if course else ()
    said = tuple(LIST[one].join(getattr(it, one) for it in outcomes) for one in LANGUAGES)
    names = (_name(course, row.course, "ar"), _name(course, row.course, "en"))
    assert row.granted_at is not None  # a constraint of the table
    return badge.credential(
        badge.Badge(
            row.pk, grouped(row.serial), row.name_ar, row.name_latin, row.course, names,
            (said[0], said[1]), settings.RABT.url, (state.name.ar, state.name.en),
            f"{settings.RABT.url}{reverse('courses:public', args=[row.serial])}", row.granted_at,
            row.skill_until, row.token,
        )
    )  # fmt: skip
