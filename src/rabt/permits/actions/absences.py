"""An employer reports that a worker stays away: he hears it first, and an office decides after his days."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor, the_node
from rabt.base.identifiers import ref_of
from rabt.hiring import actions as hiring_actions
from rabt.hiring import queries as hiring
from rabt.hiring.rules.contract import check_in_force
from rabt.holds import queries as holds
from rabt.journal import actions as journal
from rabt.permits import queries
from rabt.permits.actions.keeping import without_work
from rabt.permits.actions.measures import begin, complete, hear, opened, refs_of
from rabt.permits.actions.telling import tell_both, tell_employer, tell_worker
from rabt.permits.actions.turning import alone
from rabt.permits.models import Measure, Permit
from rabt.permits.rules import absence as rules
from rabt.permits.rules import measure
from rabt.permits.rules import permit as permit_rules
from rabt.permits.rules.measure import Kind


@transaction.atomic
def report_absence(actor: Actor, permit_id: UUID, *, since: date, note: str = "", at: datetime) -> Measure:
    """Report that a worker has not come to work since a day. He is told; his card counts as before.

    Refuses: permit_step_closed, contract_ended, contract_not_in_force, absence_leaves, absence_day,
    absence_too_late, absence_reports_stopped, measure_open
    """
    actor.require("permits.report_absence")
    row = queries.permit_to_decide(actor, permit_id)
    permit_rules.move(row.state, permit_rules.Step.LOSE_WORK)
    terms = agreement.terms_at(at)
    contract = hiring.contract_in_force(the_node(settings.RABT.state), row.contract_id)
    check_in_force(contract.state, contract.ends_on, terms.on)
    rules.check_not_leaving(queries.agreed_leaving(row) is not None)
    rules.check_since(since, contract.starts_on, terms.on)
    rules.check_time(row.valid_until, terms.on, terms.clock("absence_answer"))
    alone(f"reports:{row.employer_id}")
    rules.check_not_stopped(queries.record_of(row.employer_id), terms.number("absence_abuse"))
    found = begin(
        actor, row, Kind.ABSENCE, Kind.ABSENCE, at, note=note, since=since,
        due=measure.due_on(terms.on, terms.clock("absence_answer")),
        contract_id=row.contract_id, employer_id=row.employer_id,
    )  # fmt: skip
    journal.append(actor, "absence.reported", found.ref, at=at, facts={"since": since, "until": found.due_on})
    node = the_node(settings.RABT.state)
    tell_worker(node, row, "permits.absence_text", at, since=since, until=found.due_on)
    return found


@transaction.atomic
def answer_absence(actor: Actor, measure_id: UUID, *, said: str, at: datetime) -> Measure:
    """Answer, at one's own page, what an employer reports; who decides reads it, the employer does not.

    Refuses: measure_step_closed, said_too_short, missing
    """
    return hear(actor, queries.own_absence_to_change(actor, measure_id), said, at)


@transaction.atomic
def take_back_absence(actor: Actor, measure_id: UUID, *, note: str, at: datetime) -> Measure:
    """Take back a report of one's own, with a reason; it counts in the employer's record.

    Refuses: measure_step_closed, said_too_short
    """
    actor.require("permits.report_absence")
    found = queries.measure_to_decide(actor, measure_id)
    measure.check_kind(found.kind, Kind.ABSENCE)
    row = queries.permit_to_decide(actor, found.permit_id)
    found.state = measure.move(found.state, measure.Step.TAKE_BACK)
    found.reason_text = measure.check_said(note, "note")
    found.save(update_fields=["state", "reason_text"])
    journal.append(actor, "absence.taken_back", found.ref, at=at, facts={"note": found.reason_text})
    tell_worker(the_node(settings.RABT.state), row, "permits.absence_over_text", at)
    return found


@transaction.atomic
def find_absent(actor: Actor, measure_id: UUID, *, at: datetime) -> Permit:
    """Find a report founded after the worker's days: the work is over, his status is not. (ILO C143 art. 8)

    Refuses: same_person, measure_step_closed, absence_runs, must_wait, contract_step_closed
    """
    found, row = opened(actor, measure_id, Kind.ABSENCE)
    rules.check_time_over(found.due_on, agreement.terms_at(at).on)
    holds.check_not_held(refs_of(row), "permit.absence", at)
    complete(actor, found, measure.Step.COMPLETE, "founded", at)
    journal.append(actor, "absence.founded", found.ref, at=at)
    node = the_node(settings.RABT.state)
    hiring_actions.end_left_contract(node, row.contract_id, at=at)
    without_work(actor, row, at)
    tell_employer(node, row, "permits.absence_founded_text", at)
    return row


@transaction.atomic
def find_present(actor: Actor, measure_id: UUID, *, note: str, at: datetime) -> Permit:
    """Find a report unfounded: nothing changes for the worker, and it counts in the employer's record.

    Refuses: same_person, measure_step_closed, said_too_short
    """
    found, row = opened(actor, measure_id, Kind.ABSENCE)
    complete(actor, found, measure.Step.DROP, "unfounded", at, measure.check_said(note, "note"))
    journal.append(actor, "absence.unfounded", found.ref, at=at, facts={"note": found.reason_text})
    tell_both(actor, row, "permits.absence_over_text", at)
    return row


@transaction.atomic
def look_at_reports(actor: Actor, employer_id: UUID, *, note: str, at: datetime) -> int:
    """Look at the reports of an employer that proved wrong, so that another is taken; return how many.

    Refuses: absence_not_stopped, said_too_short
    """
    actor.require("permits.decide")
    alone(f"reports:{employer_id}")
    reports = queries.reports_of(actor, employer_id, at)
    rules.check_stopped(reports.record, agreement.terms_at(at).number("absence_abuse"))
    said = measure.check_said(note, "note")
    looked = queries.wrong_reports(actor, employer_id).update(looked_by=actor.id, looked_at=at)
    facts = {"note": said, "reports": looked}
    journal.append(actor, "absence.reports_looked_at", ref_of("employer", employer_id), at=at, facts=facts)
    return looked
