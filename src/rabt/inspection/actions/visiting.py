"""What an inspector saw is recorded once; each line makes a finding, finds one mended, or neither."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.errors import NotAllowed, Refused
from rabt.corridor import Terms
from rabt.hiring import actions as hiring
from rabt.inspection import queries
from rabt.inspection.actions.planning import workplace
from rabt.inspection.actions.telling import tell_employer
from rabt.inspection.models import Lack, Visit
from rabt.inspection.queries.visits import PLAN, VISIT
from rabt.inspection.rules import lack as lack_rules
from rabt.inspection.rules import visit as rules
from rabt.inspection.rules.visit import NOTE, Answer, Seen, State, Step, Ticked
from rabt.journal import actions as journal


@transaction.atomic
def record_visit(actor: Actor, visit_id: UUID, seen: Seen, *, at: datetime) -> Visit:
    """Record what was seen on a visit; sent again by the same device it changes nothing.

    Only the inspector to whom it was given, or a head of inspection, records it. Refuses: visit_recorded,
    visit_step_closed, not_allowed, visit_from_future, visit_before_plan, inspection_place_unknown,
    workers_seen_wrong, checklist_not_whole, note_missing
    """
    actor.require(VISIT)
    row = queries.visit_to_change(actor, visit_id)
    if row.inspector_id != actor.id and not actor.has(PLAN):
        raise NotAllowed(scope=VISIT)
    if row.state == State.MADE:
        if row.key == seen.key:
            return row
        raise Refused("visit_recorded")
    row.state = rules.move(row.state, Step.RECORD)
    terms = agreement.terms_at(at)
    places = {place.code for place in terms.places_of(settings.RABT.state)}
    rules.check_seen(seen, row.items, places, row.adopted_at, at)
    row.key, row.arrived_at, row.seen_place = seen.key, seen.arrived_at, seen.place
    row.workers_seen, row.answers = seen.workers_seen, rules.kept(seen.answers)
    row.recorded_by, row.recorded_at = actor.id, at
    row.save()
    journal.append(
        actor, "visit.recorded", row.ref, at=at, facts={"answers": row.answers, "workers": row.workers_seen}
    )
    _judge(actor, row, seen.answers, terms, at)
    return row


def _judge(actor: Actor, row: Visit, answers: tuple[Answer, ...], terms: Terms, at: datetime) -> None:
    """Follow each line of the checklist: what is wanting is found, what was wanting is mended or not yet."""
    employer, standing = queries.employer_of(actor, row.employer_id), queries.not_mended(row.employer_id)
    found = 0
    for answer in answers:
        known = standing.get(answer.item)
        if answer.said is Ticked.NO:
            found += 1
            if known is None:
                _find(actor, row, answer, employer, terms, at)
            else:
                again(actor, known, answer.note, terms, at)
        elif answer.said is Ticked.YES and known is not None:
            mend(actor, known, at)
    if found:
        tell_employer(employer, "inspection.told.found", row.ref, at, n=found)


def _find(actor: Actor, row: Visit, answer: Answer, employer: Any, terms: Terms, at: datetime) -> None:
    """Write down what is wanting, with its grade and the day by which it is mended, as the pack has them."""
    item = terms.checks[answer.item]
    found = Lack(
        office=employer.office, visit=row, item=answer.item, grade=item.grade, found_at=at,
        note=rules.tidy(answer.note)[:NOTE], due_on=lack_rules.due_on(terms.on, item.days),
        **workplace(employer),
    )  # fmt: skip
    found.save(force_insert=True)
    facts = {"visit": row.ref, "item": found.item, "due": found.due_on, "note": found.note}
    journal.append(actor, "lack.found", found.ref, at=at, facts=facts)


def mend(actor: Actor, row: Lack, at: datetime) -> None:
    """Write down that a finding is mended; a stop of new demands for it is over, an approver lifts it.

    Refuses: lack_step_closed
    """
    row.state = lack_rules.move(row.state, lack_rules.Step.CONFIRM)
    row.mended_at, row.decided_by = at, actor.id
    row.save()
    journal.append(actor, "lack.mended", row.ref, at=at)
    if row.stop_id:
        hiring.end_stop(the_node(settings.RABT.state), row.stop_id, at=at)


def again(actor: Actor, row: Lack, why: str, terms: Terms, at: datetime) -> None:
    """Give a finding that is not mended yet another day. Refuses: lack_step_closed"""
    row.state = lack_rules.move(row.state, lack_rules.Step.RETURN)
    row.returned_for, row.decided_by = rules.tidy(why)[:NOTE], actor.id
    row.due_on = lack_rules.due_again(row.due_on, terms.on, terms.clock("inspection_again"))
    row.follow_up, row.answered_at = None, None
    row.save()
    facts = {"why": row.returned_for, "due": row.due_on}
    journal.append(actor, "lack.returned", row.ref, at=at, facts=facts)
