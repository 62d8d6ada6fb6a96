"""The end of a contract: what is owed, what was paid, and the certificate of service."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from rabt.access import viewing
from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.base.identifiers import ref_of
from rabt.dues.models import Settlement
from rabt.dues.queries.contracts import contract_to_see, contracts_to_see, is_worker
from rabt.dues.queries.leaf import Leaf, holder_of, shown_employer, signed_of
from rabt.dues.queries.wages import bounds_of, months_of
from rabt.dues.rules import settlement as rules
from rabt.dues.rules.settlement import Owed
from rabt.dues.rules.skills import Span, check_worked
from rabt.dues.rules.wage import Bound
from rabt.seal import paper
from rabt.shell.paper import ltr
from rabt.shell.words import LANGUAGES, word

LOOKED_BACK = timedelta(days=365)


def bound_of(row: Any, at: datetime) -> Bound:
    """Return what a contract says of wages."""
    return bounds_of([row], at, paying=True)[row.pk]


def owed_at_end(row: Any, leave_taken: int, at: datetime) -> Owed:
    """Say what is owed of a contract that is over.

    Refuses: settlement_contract_binds, settlement_leave_wrong
    """
    terms, bound = agreement.terms_at(at), bound_of(row, at)
    rules.check_over(row.state, bound.last_on, terms.on)
    lines = [one.line for one in months_of(row, at)]
    return rules.owed(bound, lines, row.leave_days_year, leave_taken, terms.clock("wage_day_part"))


def settlement_of(contract_id: UUID) -> Settlement | None:
    """Return the settlement of a contract that has been opened, if there is one."""
    return Settlement.objects.filter(contract_id=contract_id).first()


def settlement_to_change(viewer: Actor, contract_id: UUID) -> Settlement:
    """Return the settlement of a contract that this node keeps, locked, or Missing. A look at its worker."""
    contract_to_see(viewer, contract_id, ["ended"])
    rows = Settlement.objects.filter(contract_id=contract_id, kept_by=settings.RABT.state)
    mine = rows if is_worker(viewer) else rows.filter(within(viewer))
    row = mine.select_for_update().first()
    if row is None:
        raise Missing()
    viewing.note(viewer, row.person_ref)
    return row


def settlements_to_record(viewer: Actor, at: datetime) -> QuerySet[Any]:
    """Return the contracts that ended within a year and were not settled, the first to end first."""
    settled = Settlement.objects.filter(contract_id=OuterRef("pk"))
    return (
        contracts_to_see(viewer, ["ended"])
        .filter(~Exists(settled), kept_by=settings.RABT.state, ended_at__gte=at - LOOKED_BACK)
        .order_by("ended_at", "pk")
    )


def settlements_denied(viewer: Actor) -> QuerySet[Settlement]:
    """Return the settlements that workers say they did not receive, oldest first. Opens nobody."""
    viewer.require("dues.see")
    rows = Settlement.objects.filter(within(viewer), state=rules.State.DENIED, kept_by=settings.RABT.state)
    return rows.order_by("word_at", "pk")


def settlement_to_see(viewer: Actor, settlement_id: UUID) -> Settlement:
    """Return one settlement, or Missing. A look at its worker."""
    viewer.require("dues.see")
    row = Settlement.objects.filter(within(viewer), pk=settlement_id).first()
    if row is None:
        raise Missing()
    viewing.note(viewer, row.person_ref)
    return row


# ------------------------------------------------------------------ certificate of service
HEADINGS = ("worker", "passport", "employer", "occupation", "from", "until", "number", "said", "signature")


def certificate(viewer: Actor, contract_id: UUID, at: datetime) -> Leaf:
    """Gather what the certificate of service says: never why the work ended. A look at the worker.

    Who never came gets none; only the side that keeps the contract knows that.

    Refuses: settlement_contract_binds, skills_no_work, missing
    """
    row = contract_to_see(viewer, contract_id)
    bound, terms = bound_of(row, at), agreement.terms_at(at)
    rules.check_over(row.state, bound.last_on, terms.on)
    came = row.kept_by != settings.RABT.state or row.pk in bounds_of([row], at)
    span = check_worked(Span(row.occupation, bound.first_on, bound.last_on) if came else None)
    who = holder_of(viewer, row.person_id)
    trade = terms.occupations.get(row.occupation)
    employer = row.offer.demand.employer
    facts = {
        "ar": {
            "worker": who.name_ar, "employer": employer.name_ar, "occupation": trade.name.ar if trade else "",
        },
        "en": {
            "worker": who.name_latin or who.name_ar, "employer": employer.name_latin,
            "occupation": trade.name.en if trade else "",
        },
    }  # fmt: skip
    same = {
        "passport": ltr(who.passport_number or "—"), "from": ltr(span.first_on.isoformat()),
        "until": ltr(span.last_on.isoformat()), "number": ltr(row.number),
    }  # fmt: skip
    told: dict[str, Any] = {"number": row.number, "trial": settings.RABT.trial} | {
        language: {
            "title": word("dues.certificate", language=language),
            "trial": word("shell.trial", language=language),
            "words": {name: word(f"dues.paper.{name}", language=language) for name in HEADINGS},
            "facts": [
                [word(f"dues.paper.{name}", language=language), (facts[language] | same)[name]]
                for name in ("worker", "passport", "employer", "occupation", "from", "until", "number")
            ],
        }
        for language in LANGUAGES
    }
    work = paper.work(row.occupation, shown_employer(row), span.first_on, span.last_on)
    signed = signed_of(paper.Kind.SERVICE, who, [work])
    return Leaf(told, ref_of("person", row.person_id), (ref_of("contract", row.pk),), signed)
