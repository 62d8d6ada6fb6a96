"""What the tests of this room build on: an employer with workers, inspectors, a visit, a filled checklist."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from rabt.access.queries import actor_of
from rabt.access.testing import account_with
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.dues.models import Arrear, Finding
from rabt.hiring.models import Employer
from rabt.hiring.tests import build
from rabt.inspection import actions
from rabt.inspection.models import Lack, Visit
from rabt.inspection.rules.visit import Answer, Seen, Ticked
from rabt.permits.models import Permit
from rabt.permits.rules.permit import State

AT = build.AT
OFFICE, OTHER = "LY/labour/first/", "LY/labour/second/"


def head(office: str = OFFICE) -> Actor:
    """Open an account of a head of inspection, and return who acts as it."""
    return replace(actor_of(account_with("head_of_inspection", office)), purpose="inspection")


def inspector(office: str = OFFICE) -> Actor:
    """Open an account of an inspector, and return who acts as it."""
    return replace(actor_of(account_with("labour_inspector", office)), purpose="inspection")


def employer(cast: Any, number: int = 1, workers: int = 1) -> tuple[Employer, Actor]:
    """Admit an employer who has so many workers on permits."""
    row, actor = build.admitted(
        cast, licence_number=f"LIC-{number}", phone=f"+2189110000{number:02}",
        name_latin=f"Building {number}", name_ar=f"شركة البناء {number}",
    )  # fmt: skip
    for one in range(workers):
        permit(row, f"{number:03}{one:03}")
    return row, actor


def permit(row: Employer, number: str, **changes: Any) -> Permit:
    """Put a worker on a permit of an employer, in this table alone: nothing else here looks at him."""
    told = {
        "kept_by": "LY", "office": row.office, "number": f"LY-2026-{number}", "contract_id": uuid4(),
        "person_id": uuid4(), "employer_id": row.pk, "employer_name_ar": row.name_ar,
        "employer_name_latin": row.name_latin, "occupation": "7112", "place": "LY-TB", "state": State.ACTIVE,
        "valid_from": AT.date(), "valid_until": AT.date() + timedelta(days=300), "entered_at": AT,
        "changed_at": AT, "proposed_by": "clerk", "proposed_at": AT, "decided_by": "approver",
        "decided_at": AT, "decision": "granted",
    }  # fmt: skip
    return Permit.objects.create(**told | changes)


def visit(cast: Any, chief: Actor, who: Actor | None = None, number: int = 1) -> tuple[Visit, Actor]:
    """Order a visit to an employer; return it and who acts for the employer."""
    _, actor = employer(cast, number)
    to = (who or chief).id
    return actions.order_visit(chief, f"LIC-{number}", to, "طلب مكتب العمل زيارة", at=AT), actor


def seen(row: Visit, wanting: tuple[str, ...] = (), **changes: Any) -> Seen:
    """Fill in the checklist of a visit: all is well, but what is named."""
    answers = tuple(
        Answer(item, Ticked.NO, "لم يُعرض على المفتش") if item in wanting else Answer(item, Ticked.YES)
        for item in row.items
    )
    return replace(Seen(uuid4(), AT, "LY-TB", 12, answers), **changes)


def lack(cast: Any, chief: Actor, who: Actor | None = None, item: str = "passports") -> tuple[Lack, Actor]:
    """Have a visit find something wanting; return it and who acts for the employer."""
    row, actor = visit(cast, chief, who)
    actions.record_visit(who or chief, row.pk, seen(row, (item,)), at=AT)
    return Lack.objects.get(visit=row), actor


def days_of(item: str) -> int:
    """Return in how many days the pack wants it mended."""
    return agreement.terms_at(AT).checks[item].days


def owed(row: Employer) -> Arrear:
    """Have an employer owe a month's wage."""
    return Arrear.objects.create(
        office=row.office, contract_id=uuid4(), person_id=uuid4(), employer_id=row.pk, month=AT.date(),
        standing="missing", owed_minor=1, currency="LYD", due_on=AT.date(), noted_at=AT,
    )  # fmt: skip


def upheld(row: Employer) -> Finding:
    """Have it found that an employer took a fee from a worker."""
    return Finding.objects.create(
        kept_by="LY", office=row.office, contract_id=uuid4(), person_id=uuid4(), minor=1, currency="LYD",
        recorded_at=AT, fee="visa", taken_by="employer", paid_on=AT.date(), state="upheld",
        proposed_by="clerk", proposed_at=AT, decided_by="approver", decided_at=AT, decision="upheld",
    )  # fmt: skip
