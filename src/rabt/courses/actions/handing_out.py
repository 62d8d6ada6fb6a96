"""What is handed out in a course: each version is kept, the newest is shown."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.base.identifiers import new_id, ref_of
from rabt.courses import queries
from rabt.courses.models import Material
from rabt.courses.queries.records import AUTHOR, OWN, SEE
from rabt.courses.rules import said
from rabt.files import actions as files
from rabt.journal import actions as journal


@dataclass(frozen=True)
class Paper:
    """A file as it was chosen."""

    content: bytes
    name: str


@transaction.atomic
def hand_out(
    actor: Actor,
    course: str,
    titles: tuple[str, str],
    paper: Paper,
    *,
    for_trainers: bool = False,
    at: datetime,
) -> Material:
    """Hand something out in a course, for trainees or for trainers alone.

    Refuses: material_title, file_empty, file_large, file_kind, file_broken, file_active
    """
    actor.require(AUTHOR)
    if not all(said.tidy(one) for one in titles):
        raise Refused("material_title", field="title_ar")
    row = Material(
        office=actor.office, course=course, series=new_id(), version=1, title_ar=said.tidy(titles[0]),
        title_en=said.tidy(titles[1]), for_trainers=for_trainers,
    )  # fmt: skip
    return _keep(actor, row, paper, at)


@transaction.atomic
def renew(actor: Actor, material_id: UUID, what_is_new: str, paper: Paper, *, at: datetime) -> Material:
    """Hand out a newer version, saying what is new; the one before it stays, and is shown as older.

    Refuses: missing, course_said_short, file_empty, file_large, file_kind, file_broken, file_active
    """
    before = queries.material_to_renew(actor, material_id)
    row = Material(
        office=before.office, course=before.course, series=before.series, version=before.version + 1,
        title_ar=before.title_ar, title_en=before.title_en, for_trainers=before.for_trainers,
        what_is_new=said.check_said(what_is_new, "what_is_new"),
    )  # fmt: skip
    before.is_newest = False
    before.save(update_fields=["is_newest"])
    return _keep(actor, row, paper, at)


def _keep(actor: Actor, row: Material, paper: Paper, at: datetime) -> Material:
    needs = [SEE] if row.for_trainers else [SEE, OWN]
    about = ref_of("material", row.series)
    kept = files.attach(
        actor, about, "material", paper.content, paper.name, at=at, office=row.office, needs=needs
    )
    row.file_id, row.made_by, row.made_at = kept.pk, actor.id, at
    row.save(force_insert=True)
    facts = {"course": row.course, "version": row.version, "digest": kept.digest}
    journal.append(actor, "material.handed_out", row.ref, at=at, facts=facts)
    return row
