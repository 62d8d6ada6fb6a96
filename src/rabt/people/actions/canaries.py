"""Persons who do not exist: an administrator asks for them, an auditor plants them, nobody learns which."""

from datetime import datetime
from random import Random, SystemRandom
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.access import actions as watch
from rabt.access import queries as access
from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused
from rabt.base.identifiers import id_at, id_of
from rabt.corridor import Terms
from rabt.journal import actions as journal
from rabt.people.actions.erasing import empty_person
from rabt.people.actions.persons import columns, note_first_documents
from rabt.people.models import Person, Planting
from rabt.people.queries import canaries as queries
from rabt.people.queries.nearness import Described, nearest
from rabt.people.rules import canaries as rules
from rabt.people.rules.canaries import Step
from rabt.people.rules.person import Checked, check_reason, check_registration


@transaction.atomic
def propose_canaries(actor: Actor, office: str, count: int, *, at: datetime) -> Planting:
    """Ask that so many persons who do not exist are planted among those of an office.

    Refuses: canaries_count, canaries_few, office_unknown, not_allowed
    """
    actor.require(queries.PROPOSE)
    rules.check_count(count)
    if not (access.is_office(office) and actor.covers(office)):
        raise Refused("office_unknown", office=office, field="office")
    rules.check_patterns([queries.pattern(one) for one in queries.alike(office)])
    row = Planting(office=office, count=count)
    row.propose(actor, at)
    row.save(force_insert=True)
    journal.append(actor, "canaries.proposed", row.ref, at=at, facts={"office": office, "count": count})
    return row


@transaction.atomic
def plant_canaries(actor: Actor, planting_id: UUID, *, at: datetime) -> Planting:
    """Plant them: they look like the others of the office; each look at one raises the alarm from now on.

    Refuses: same_person, planting_step_closed, canaries_few, not_allowed, missing
    """
    row = queries.planting_to_decide(actor, planting_id)
    row.state = rules.move(row.state, Step.PLANT)
    row.decide(row.state, actor, at)
    row.save()
    garden = _Garden(row.office, agreement.terms_at(at))
    made = [garden.grown() for _ in range(row.count)]
    watch.mark_canaries([person.ref for person in made], row.pk, at=at)
    journal.append(actor, "canaries.planted", row.ref, at=at, facts={"count": len(made)})
    return row


@transaction.atomic
def refuse_canaries(actor: Actor, planting_id: UUID, why: str, *, at: datetime) -> Planting:
    """Decide that none are planted, and why. Refuses: same_person, planting_step_closed, reason_too_short"""
    row = queries.planting_to_decide(actor, planting_id)
    row.state = rules.move(row.state, Step.REFUSE)
    row.decide(row.state, actor, at, reason_text=check_reason(why, "why"))
    row.save()
    journal.append(actor, "canaries.refused", row.ref, at=at, facts={"why": row.reason_text})
    return row


@transaction.atomic
def end_canaries(actor: Actor, planting_id: UUID, *, at: datetime) -> Planting:
    """End a planting: its marks are over, and the persons who do not exist are emptied as others are.

    Refuses: planting_step_closed, not_allowed, missing
    """
    row = queries.planting_to_decide(actor, planting_id)
    row.state = rules.move(row.state, Step.END)
    row.save(update_fields=["state"])
    for ref in watch.end_canaries(row.pk, at=at):
        person = Person.objects.select_for_update().get(pk=id_of(ref, "person"))
        empty_person(the_node(settings.RABT.state), person, [ref], at)
    journal.append(actor, "canaries.ended", row.ref, at=at)
    return row


class _Garden:
    """Draws persons who do not exist among those of an office, and writes them as theirs are written."""

    def __init__(self, office: str, terms: Terms) -> None:
        self._near = {row.pk: row for row in queries.alike(office)}
        self._patterns = [queries.pattern(row) for row in self._near.values()]
        self._terms = terms
        self._chance: Random = SystemRandom()
        rules.check_patterns(self._patterns)

    def grown(self) -> Person:
        """Write one who is nobody and could be anybody. Refuses: canaries_few"""
        for _ in range(rules.DRAWS):
            drawn = rules.drawn(self._patterns, self._chance)
            if facts := self._fit(drawn):
                return self._written(drawn, facts)
        raise Refused("canaries_few", least=rules.LEAST_PATTERNS, field="office")

    def _fit(self, drawn: rules.Drawn) -> Checked | None:
        """Give the facts if a clerk could have typed them and nobody real would be taken for him."""
        try:
            facts = check_registration(drawn.facts, self._terms, self._terms.on)
        except Refused:
            return None
        names = tuple(name for name in (facts.name.full, facts.name_latin) if name)
        taken = queries.is_somebodys(facts) or nearest(
            Described(names, facts.born_on, facts.sex, "", facts.passport_number, facts.birth_place)
        )
        return None if taken else facts

    def _written(self, drawn: rules.Drawn, facts: Checked) -> Person:
        near = self._near[drawn.near]
        person = Person(
            id=id_at(drawn.registered_at), kept_by=near.kept_by, office=near.office, state=near.state,
            seen_from=near.seen_from, registered_by=the_node(near.kept_by).id,
            registered_at=drawn.registered_at, changed_at=drawn.registered_at,
            **{**columns(facts), "spelt": True, "compared": True},
        )  # fmt: skip
        person.save(force_insert=True)
        note_first_documents(person, drawn.registered_at)
        return person
