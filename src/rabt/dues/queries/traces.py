"""What this room keeps about a person, and whether something still stands on him."""

from typing import Any
from uuid import UUID

from rabt.access.queries import within
from rabt.base.actor import Actor
from rabt.base.identifiers import Ref, ref_of
from rabt.credentials import queries as credentials
from rabt.dues.models import Charge, Contest, Finding, Payment, Refund, Report, Settlement, Skills, Wage
from rabt.dues.queries.contracts import SEE, contracts_to_see, is_worker
from rabt.dues.queries.fees import sees_findings
from rabt.dues.rules.contest import OPEN
from rabt.dues.rules.finding import State
from rabt.dues.rules.skills import State as Attested

EVERY = (Payment, Refund, Finding, Wage, Contest, Settlement, Skills, Charge)


def ties(person_id: UUID) -> bool:
    """Tell whether what a person says he paid, or did not receive, is not decided yet."""
    open_ones = Finding.objects.filter(person_id=person_id, state__in=[State.OPEN, State.UPHELD])
    contests = Contest.objects.filter(person_id=person_id, state__in=OPEN)
    objections = Skills.objects.filter(person_id=person_id, state=Attested.OBJECTED)
    reports = Report.objects.filter(charge__person_id=person_id, state__in=[State.OPEN, State.UPHELD])
    return any(rows.exists() for rows in (open_ones, contests, objections, reports))


def traces_of(person_id: UUID) -> list[str]:
    """Name what was paid, returned and found about a person. Opens nobody."""
    rows = (model.objects.filter(person_id=person_id) for model in EVERY)
    return [str(row.ref) for found in rows for row in found]


def refs_of(viewer: Actor, person_id: UUID) -> list[Ref]:
    """Name the payments, refunds, wages and papers of one person that this viewer may see. Opens nobody."""
    rows: list[Any] = [
        *Payment.objects.filter(within(viewer), person_id=person_id),
        *Refund.objects.filter(within(viewer), person_id=person_id, finding=None),
        *Wage.objects.filter(within(viewer), person_id=person_id),
        *Contest.objects.filter(within(viewer), person_id=person_id),
        *Settlement.objects.filter(within(viewer), person_id=person_id),
        *Skills.objects.filter(within(viewer), person_id=person_id),
    ]
    if sees_findings(viewer):
        rows += [
            *Finding.objects.filter(within(viewer), person_id=person_id),
            *Refund.objects.filter(within(viewer), person_id=person_id).exclude(finding=None),
        ]
    return [row.ref for row in rows] + _papers(viewer, person_id)


def _papers(viewer: Actor, person_id: UUID) -> list[Ref]:
    """Name what was printed of the contracts that this viewer may see, and of no other."""
    if not (is_worker(viewer) or viewer.has(SEE)):
        return []
    seen = contracts_to_see(viewer).filter(person_id=person_id).values_list("pk", flat=True)
    return credentials.refs_of_papers(ref_of("person", person_id), [ref_of("contract", key) for key in seen])
