"""Who looked at whom, from which office, for what purpose: written before bytes leave."""

import logging
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Sum

from rabt.access.approval import TwoKeys
from rabt.access.messages import LookLine, ViewingsDigest
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.base.errors import Missing, NotAllowed, Unavailable, Untrusted
from rabt.base.identifiers import Ref, new_id, ref_of

log = logging.getLogger("rabt.access")
OWN = "people.own"
"""The scope of a person at his own page: no account holds it."""
HIMSELF = "worker"
"""The role under which a person looks at what is his own."""
LINES_IN_A_LETTER = 400
A_LOT = 200
"""From so many looks at once they are written as one statement."""


class Viewing(models.Model):
    """One look at one person. Never changed and never deleted: a trigger sees to it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    person_ref = models.CharField(max_length=80)
    at = models.DateTimeField()
    who = models.CharField(max_length=80, blank=True)
    for_whom = models.CharField(max_length=80, blank=True, default="")
    office = models.CharField(max_length=200)
    role = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    state = models.CharField(max_length=2)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "access"
        indexes = [
            models.Index(fields=["person_ref", "-at"], name="access_viewing_person"),
            models.Index(fields=["who", "-at"], name="access_viewing_who"),
            models.Index(fields=["-at"], name="access_viewing_at"),
        ]


class Known(models.Model):
    """A person whom the other state knows as well: it is told who looks at him here, whichever keeps him."""

    person_ref = models.CharField(max_length=80, primary_key=True)
    state = models.CharField(max_length=2)

    class Meta:
        app_label = "access"


class Withholding(TwoKeys):
    """Looks at one person for one purpose that he is not told of for a time: two persons, at most 90 days.

    It ends by itself at `until_at`: then he reads of each look, and so does the other state. `from_at` is
    the beginning of the day (UTC) on which it was decided; `about` names the case.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    person_ref = models.CharField(max_length=80, db_index=True)
    purpose = models.CharField(max_length=40)
    about = models.CharField(max_length=80)
    until_at = models.DateTimeField()
    from_at = models.DateTimeField(null=True, blank=True)

    class Meta(TwoKeys.Meta):
        app_label = "access"
        constraints = [
            *TwoKeys.Meta.constraints,
            models.CheckConstraint(
                condition=Q(until_at__lte=F("proposed_at") + timedelta(days=90)),
                name="access_withheld_90_days",
            ),
            models.CheckConstraint(condition=~Q(purpose="complaint"), name="access_withheld_no_complaint"),
            models.UniqueConstraint(
                fields=["about"], condition=Q(decision=""), name="access_one_open_withholding"
            ),
        ]  # fmt: skip

    @property
    def ref(self) -> Ref:
        """Name this withholding."""
        return ref_of("withholding", self.pk)


def told(rows: QuerySet[Viewing], at: datetime) -> QuerySet[Viewing]:
    """Leave out the looks of this state that are withheld from their persons at an instant."""
    held = Withholding.objects.filter(
        person_ref=OuterRef("person_ref"), purpose=OuterRef("purpose"), decision="withheld",
        from_at__lte=OuterRef("at"), until_at__gt=at,
    )  # fmt: skip
    return rows.filter(~Q(state=settings.RABT.state) | ~Exists(held))


def days_released(at: datetime, within: timedelta) -> list[date]:
    """Return the days (UTC) of looks that were withheld until lately: the other state is told of them now."""
    ended = Withholding.objects.filter(decision="withheld", until_at__lte=at, until_at__gt=at - within)
    days: set[date] = set()
    for one in ended:
        looks = Viewing.objects.filter(person_ref=one.person_ref, purpose=one.purpose, at__gte=one.from_at)
        days |= {seen.astimezone(UTC).date() for seen in looks.values_list("at", flat=True)}
    return sorted(day for day in days if day < at.date())


def note(viewer: Actor, person_ref: str) -> None:
    """Write that this viewer opens this person. Refuses: purpose_missing"""
    note_all(viewer, [person_ref])


def note_all(viewer: Actor, person_refs: Iterable[str], *, at: datetime | None = None) -> None:
    """Write that this viewer opens these persons, one row each. Refuses: purpose_missing, looks_unwritten

    `at` is given for looks that a device without a line kept for itself and uploads later.
    """
    if not viewer.purpose:
        raise NotAllowed("purpose_missing")
    refs = list(dict.fromkeys(str(ref) for ref in person_refs))
    try:
        (note_each if len(refs) < A_LOT else note_many)(viewer, refs, at or clock.now())
    except DatabaseError as failed:
        log.exception("looks could not be written: nobody is shown")
        raise Unavailable("looks_unwritten") from failed


def note_own(viewer: Actor, person_ref: str) -> None:
    """Write that somebody opens what is known of himself, or a helper beside him. Refuses: missing

    The same answer for another's, for whoever asks it.
    """
    if not viewer.has(OWN) or not viewer.covers(str(person_ref)):
        raise Missing()
    note(viewer, person_ref)


def note_each(viewer: Actor, refs: list[str], at: datetime) -> None:
    """Write looks row by row."""
    Viewing.objects.bulk_create(
        Viewing(
            person_ref=ref, at=at, who=viewer.id, for_whom=viewer.for_whom, office=viewer.office,
            role=viewer.role, purpose=viewer.purpose, state=viewer.state,
        )
        for ref in refs
    )  # fmt: skip


def note_many(viewer: Actor, refs: list[str], at: datetime) -> None:
    """Write the same rows as `note_each`, as one statement: half the time of a long list taken away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into access_viewing"
            " (id, person_ref, at, who, for_whom, office, role, purpose, state, times)"
            " select looked.id, looked.ref, %s, %s, %s, %s, %s, %s, %s, 1"
            " from unnest(%s::uuid[], %s::text[]) as looked (id, ref)",
            [at, viewer.id, viewer.for_whom, viewer.office, viewer.role, viewer.purpose, viewer.state,
             [new_id() for _ in refs], refs],
        )  # fmt: skip


def known_elsewhere(person_ref: str, state: str) -> None:
    """Remember that the other state knows this person too, so that it is told who looked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into access_known (person_ref, state) values (%s, %s)"
            " on conflict (person_ref) do update set state = excluded.state",
            [str(person_ref), state],
        )


def known_plainly(person_ref: str, state: str) -> None:
    """Write the same as `known_elsewhere`, said by the models: what it is held against."""
    Known.objects.update_or_create(person_ref=str(person_ref), defaults={"state": state})


# ------------------------------------------------------------------ the digest for the other state
def digests(day: date) -> list[dict[str, Any]]:
    """Return the letters that tell the other state who looked at persons known to both on one day (UTC).

    The same day gives the same lines, so that a letter sent twice counts once. Empty if nobody looked.
    """
    first = datetime.combine(day, time.min, tzinfo=UTC)
    theirs = Known.objects.filter(state=settings.RABT.peer_state).values("person_ref")
    seen = Viewing.objects.filter(
        state=settings.RABT.state, at__gte=first, at__lt=first + timedelta(days=1), person_ref__in=theirs
    )
    rows = (
        told(seen, clock.now())
        .values("person_ref", "office", "role", "purpose")
        .annotate(first_at=Min("at"), looks=Sum("times"))
        .order_by("first_at", "person_ref", "office", "role", "purpose")
    )
    lines = [_line(day, dict(row)) for row in rows]
    parts = [lines[n : n + LINES_IN_A_LETTER] for n in range(0, len(lines), LINES_IN_A_LETTER)]
    return [ViewingsDigest(settings.RABT.state, day, tuple(part)).to_body() for part in parts]


def _line(day: date, row: dict[str, Any]) -> LookLine:
    named = "|".join(
        (settings.RABT.state, day.isoformat(), *(row[k] for k in ("person_ref", "office", "role", "purpose")))
    )
    return LookLine(
        line_id=uuid5(NAMESPACE_OID, named), person_ref=row["person_ref"], office=row["office"],
        role=row["role"], purpose=row["purpose"], first_at=row["first_at"], times=row["looks"],
    )  # fmt: skip


@transaction.atomic
def take_digest(body: dict[str, Any]) -> int:
    """Keep what the other state tells of its looks; a line that is known already is left as it is.

    Refuses: letter_malformed, digest_not_theirs
    """
    told = ViewingsDigest.from_body(body)
    if told.state != settings.RABT.peer_state or any(
        line.times < 1 or line.first_at.date() != told.day for line in told.lines
    ):
        raise Untrusted("digest_not_theirs")
    rows = Viewing.objects.bulk_create(
        (
            Viewing(
                id=line.line_id, person_ref=line.person_ref, at=line.first_at, office=line.office[:200],
                role=line.role[:40], purpose=line.purpose[:40], state=told.state, times=line.times,
            )
            for line in told.lines
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    return len(rows)
