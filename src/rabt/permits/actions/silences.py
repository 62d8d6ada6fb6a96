"""An employer whom nobody reaches: one official tries, another finds that no answer came."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.journal import actions as journal
from rabt.permits import queries
from rabt.permits.actions.leaving import ease
from rabt.permits.actions.measures import begin, complete, opened
from rabt.permits.actions.telling import tell_employer, tell_worker
from rabt.permits.models import Measure, Permit
from rabt.permits.rules import measure as rules
from rabt.permits.rules import permit as permit_rules
from rabt.permits.rules.measure import Kind


@transaction.atomic
def report_silence(actor: Actor, permit_id: UUID, *, tried: str, note: str, at: datetime) -> Measure:
    """Write down that the employer was tried to be reached for a worker, how, and without an answer.

    He is written to as well, and has the corridor's working days. Refuses: permit_step_closed,
    tried_unknown, said_too_short, measure_open
    """
    actor.require("permits.propose")
    row = queries.permit_to_decide(actor, permit_id)
    permit_rules.move(row.state, permit_rules.Step.LOSE_WORK)
    rules.check_tried(tried)
    terms = agreement.terms_at(at)
    weekend = terms.calendar(settings.RABT.state).weekend
    found = begin(
        actor, row, Kind.SILENCE, tried, at, note=rules.check_said(note, "note"),
        due=rules.working_day_after(terms.on, terms.clock("employer_silent"), weekend),
        contract_id=row.contract_id, employer_id=row.employer_id,
    )  # fmt: skip
    journal.append(actor, "silence.reported", found.ref, at=at, facts={"tried": tried, "note": found.note})
    tell_employer(actor, row, "permits.silence_text", at, until=found.due_on)
    return found


@transaction.atomic
def find_silent(actor: Actor, measure_id: UUID, *, at: datetime) -> Permit:
    """Find that an employer gave no answer in the corridor's working days: who leaves him owes no notice.

    Refuses: same_person, measure_step_closed, silence_runs
    """
    found, row = opened(actor, measure_id, Kind.SILENCE)
    rules.check_silence_over(found.due_on, agreement.terms_at(at).on)
    complete(actor, found, rules.Step.COMPLETE, "silent", at)
    journal.append(actor, "silence.found", found.ref, at=at)
    tell_worker(actor, row, "permits.silent_text", at)
    wish = queries.open_leaving(row)
    if wish is not None:
        ease(wish, row, at)
    return row


@transaction.atomic
def find_answering(actor: Actor, measure_id: UUID, *, note: str, at: datetime) -> Permit:
    """Write down that an employer answered after all.

    Refuses: same_person, measure_step_closed, said_too_short
    """
    found, row = opened(actor, measure_id, Kind.SILENCE)
    complete(actor, found, rules.Step.DROP, "answered", at, rules.check_said(note, "note"))
    journal.append(actor, "silence.answered", found.ref, at=at, facts={"note": found.reason_text})
    return row
