"""What a worker did under his contracts that are over: in tasks, attested or his own word; and its paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet

from rabt.access import viewing
from rabt.access.queries import within
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.base.identifiers import Ref, ref_of
from rabt.corridor import Terms
from rabt.dues.models import Skills, Wage
from rabt.dues.queries.contracts import contract_to_see, contracts_to_see
from rabt.dues.queries.leaf import Leaf, holder_of, shown_employer, signed_of
from rabt.dues.queries.settlements import LOOKED_BACK
from rabt.dues.queries.wages import bounds_of, last_day
from rabt.dues.rules import settlement as end
from rabt.dues.rules import skills as rules
from rabt.dues.rules.skills import By, Span, State
from rabt.dues.rules.wage import Bound
from rabt.seal import paper
from rabt.shell.paper import ltr
from rabt.shell.words import LANGUAGES, word

OVER = ("ended",)
STANDING = (State.STANDS, State.OBJECTED, State.UPHELD)


@dataclass(frozen=True)
class Service:
    """One contract that is over: what he worked as, from when until when, and what is said of it."""

    contract: Any
    span: Span
    attested: Skills | None
    own: list[str]


def span_of(row: Any, at: datetime) -> Span:
    """Say what a contract that is over was for, and for how long.

    Refuses: settlement_contract_binds, skills_no_work
    """
    end.check_over(row.state, last_day(row, at), agreement.terms_at(at).on)
    bound = bounds_of([row], at).get(row.pk)
    return rules.check_worked(_span(row, bound) if bound else None)


def _span(row: Any, bound: Bound) -> Span:
    return Span(row.occupation, bound.first_on, bound.last_on)


def work_to_tell(viewer: Actor, contract_id: UUID, at: datetime) -> tuple[Any, Span]:
    """Open a contract that is over, of which its worker says what he did. A look at him.

    Refuses: missing, settlement_contract_binds, skills_no_work
    """
    row = contract_to_see(viewer, contract_id)
    return row, span_of(row, at)


def standing(contract_ids: Iterable[UUID]) -> QuerySet[Skills]:
    """Return what is said of contracts that have been opened and was not said anew, oldest first."""
    rows = Skills.objects.filter(contract_id__in=list(contract_ids), state__in=STANDING)
    return rows.order_by("recorded_at", "pk")


def skills_of(contract_id: UUID) -> tuple[Skills | None, list[str]]:
    """Return what an employer attests of a contract that has been opened, and what its worker adds."""
    return _said(list(standing([contract_id])))


def _said(rows: list[Skills]) -> tuple[Skills | None, list[str]]:
    attested = next((row for row in rows if row.by == By.EMPLOYER), None)
    told = set(attested.tasks) if attested else set()
    return attested, sorted({code for row in rows if row.by == By.WORKER for code in row.tasks} - told)


def services_of(viewer: Actor, person_id: UUID, at: datetime) -> list[Service]:
    """Return the work that is behind a person, as far as this viewer sees it, oldest first. A look at him."""
    rows = list(contracts_to_see(viewer, OVER).filter(person_id=person_id))
    if not rows:
        return []
    viewing.note(viewer, ref_of("person", person_id))
    said = dict[UUID, list[Skills]]()
    for one in standing(row.pk for row in rows):
        said.setdefault(one.contract_id, []).append(one)
    spans = _worked(rows, at) | {key: _as_said(told[-1]) for key, told in said.items()}
    found = [Service(row, spans[row.pk], *_said(said.get(row.pk, []))) for row in rows if row.pk in spans]
    return sorted(found, key=lambda one: one.span.first_on)


def _as_said(row: Skills) -> Span:
    return Span(row.occupation, row.first_on, row.last_on)


def _worked(rows: list[Any], at: datetime) -> dict[UUID, Span]:
    """Return from when until when those worked of whom it is known: who was seen to come, or was paid.

    Who came is known where the contract is kept; the other side knows whom wages were recorded for.
    """
    paid = set(
        Wage.objects.filter(contract_id__in=[row.pk for row in rows]).values_list("contract_id", flat=True)
    )
    known = [row for row in rows if row.kept_by == settings.RABT.state or row.pk in paid]
    bounds = bounds_of(known, at)
    spans = {row.pk: _span(row, bounds[row.pk]) for row in known if row.pk in bounds}
    return {key: span for key, span in spans.items() if span.first_on <= span.last_on}


# ------------------------------------------------------------------ to change, to judge, to wait for
def skills_to_replace(contract_id: UUID, by: By) -> Skills | None:
    """Return what this node keeps of one side's word on a contract that has been opened, locked."""
    rows = standing([contract_id]).filter(by=by, kept_by=settings.RABT.state)
    return rows.select_for_update().first()


def skills_to_object(viewer: Actor, contract_id: UUID) -> Skills:
    """Return what an employer attests of a contract, locked, or Missing. A look at its worker."""
    contract_to_see(viewer, contract_id, OVER)
    row = standing([contract_id]).filter(by=By.EMPLOYER).select_for_update().first()
    if row is None:
        raise Missing()
    return row


def skills_to_see(viewer: Actor, skills_id: UUID) -> Skills:
    """Return what is attested of one contract, or Missing. A look at its worker."""
    viewer.require("dues.see")
    return _seen(viewer, Skills.objects.filter(by=By.EMPLOYER), skills_id)


def skills_to_change(viewer: Actor, skills_id: UUID) -> Skills:
    """Return what is attested here, locked, or Missing. A look at its worker."""
    rows = Skills.objects.filter(by=By.EMPLOYER, kept_by=settings.RABT.state)
    return _seen(viewer, rows.select_for_update(), skills_id)


def _seen(viewer: Actor, rows: QuerySet[Skills], skills_id: UUID) -> Skills:
    row = rows.filter(within(viewer), pk=skills_id).first()
    if row is None:
        raise Missing()
    viewing.note(viewer, row.person_ref)
    return row


def skills_objected(viewer: Actor) -> QuerySet[Skills]:
    """Return the attestations that workers say are not right, oldest first. Opens nobody."""
    viewer.require("dues.see")
    rows = Skills.objects.filter(within(viewer), state=State.OBJECTED, kept_by=settings.RABT.state)
    return rows.order_by("word_at", "pk")


def skills_late(viewer: Actor) -> QuerySet[Skills]:
    """Return the objections that were not decided in their time, the longest first. Opens nobody."""
    return skills_objected(viewer).exclude(escalated_at=None)


def skills_overdue(on: date) -> list[UUID]:
    """Name the objections kept here whose day has passed and that the clock has not brought up yet."""
    rows = Skills.objects.filter(state=State.OBJECTED, kept_by=settings.RABT.state, escalated_at=None)
    return list(rows.filter(due_on__lt=on).order_by("word_at", "pk").values_list("pk", flat=True))


def services_to_attest(viewer: Actor, at: datetime) -> QuerySet[Any]:
    """Return the contracts that ended within a year and of which no work is attested, the first first."""
    told = Skills.objects.filter(contract_id=OuterRef("pk"), by=By.EMPLOYER)
    return (
        contracts_to_see(viewer, OVER)
        .filter(~Exists(told), kept_by=settings.RABT.state, ended_at__gte=at - LOOKED_BACK)
        .filter(ended_at__date__gte=F("starts_on"))
        .order_by("ended_at", "pk")
    )


# ------------------------------------------------------------------ the paper
WORDS = (
    "skills_said", "worker", "passport", "employer", "attested", "own_word",
    "not_attested", "objects", "skills_means",
)  # fmt: skip


def skills_paper(viewer: Actor, person_id: UUID, at: datetime) -> Leaf:
    """Gather what the skills record says, in both languages. A look at the worker. Refuses: missing

    What is signed of it is what employers attested; what he added as his own word is printed beside it.
    """
    found = services_of(viewer, person_id, at)
    if not found:
        raise Missing()
    who = holder_of(viewer, person_id)
    terms = agreement.terms_at(at)
    names = {"ar": who.name_ar, "en": who.name_latin or who.name_ar}
    told: dict[str, Any] = {"trial": settings.RABT.trial} | {
        language: {
            "title": word("dues.skills", language=language),
            "trial": word("shell.trial", language=language),
            "words": {name: word(f"dues.paper.{name}", language=language) for name in WORDS},
            "name": names[language], "passport": ltr(who.passport_number or "—"),
            "printed": word("dues.paper.printed", language=language, day=ltr(terms.on.isoformat())),
            "services": [_service(one, terms, language) for one in found],
        }
        for language in LANGUAGES
    }  # fmt: skip
    signed = signed_of(paper.Kind.SKILLS, who, [_work(one) for one in found])
    return Leaf(told, ref_of("person", person_id), tuple(_contract_ref(one) for one in found), signed)


def _contract_ref(one: Service) -> Ref:
    return ref_of("contract", one.contract.pk)


def _work(one: Service) -> paper.Work:
    tasks = one.attested.tasks if one.attested else []
    return paper.work(
        one.span.occupation, shown_employer(one.contract), one.span.first_on, one.span.last_on, tasks
    )


def _service(one: Service, terms: Terms, language: str) -> dict[str, Any]:
    employer, trade = one.contract.offer.demand.employer, terms.occupations.get(one.span.occupation)
    return {
        "employer": employer.name_ar if language == "ar" else employer.name_latin,
        "occupation": getattr(trade.name, language) if trade else "",
        "code": ltr(one.span.occupation), "number": ltr(one.contract.number),
        "from": ltr(one.span.first_on.isoformat()), "until": ltr(one.span.last_on.isoformat()),
        "attested": names_of(one.attested.tasks if one.attested else [], terms.skills, language),
        "own": names_of(one.own, terms.skills, language),
        "objected": one.attested is not None and one.attested.state == State.OBJECTED,
    }  # fmt: skip


def names_of(codes: Iterable[str], skills: Mapping[str, Any], language: str) -> list[str]:
    """Name tasks in a language; one that the list has no more keeps its code."""
    return [getattr(skills[code].name, language) if code in skills else ltr(code) for code in codes]
