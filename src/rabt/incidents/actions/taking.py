"""What the other state tells of its incidents, seizures and reports is kept as its own."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Untrusted
from rabt.exchange.letters import check_other, reference
from rabt.incidents import queries
from rabt.incidents.messages import MICRO, DailyReportMade, SeizureTold, Told
from rabt.incidents.models import DailyReport, Incident, Seizure, Version
from rabt.incidents.queries.incidents import home_office
from rabt.incidents.rules import daily
from rabt.incidents.rules import incident as rules
from rabt.incidents.rules.incident import Counts, Met, State
from rabt.journal import actions as journal


@transaction.atomic
def take_incident(actor: Actor, told: Told, *, at: datetime) -> Incident:
    """Keep an incident of the other state, or its newer version; an older one changes nothing.

    Refuses: letter_malformed, not_the_keeper
    """
    check_other(actor)
    told.check()
    terms = agreement.terms_at(at)
    if told.kind not in terms.incidents or told.piece not in terms.border.pieces:
        raise Untrusted("letter_malformed", field="kind")
    if not told.number.startswith(f"{actor.state}-"):
        raise Untrusted("letter_malformed", field="number")
    key = reference(told.incident_ref, "incident")
    row = Incident.objects.select_for_update().filter(pk=key).first()
    if row is not None and row.kept_by != actor.state:
        raise Untrusted("not_the_keeper")
    row = row or Incident(
        pk=key, kept_by=actor.state, office=home_office(), origin=rules.Origin.ROOM, number=told.number,
        reported_by=actor.id, reported_at=at,
    )  # fmt: skip
    if told.version <= row.version:
        return row
    met = _met(told)
    kind = terms.incidents[told.kind]
    row.set_met(met, told.piece)
    row.state, row.version, row.validated_at = State.VALIDATED, told.version, told.validated_at
    row.is_coarse, row.is_simulated, row.shared = told.coarse, told.simulated, kind.shared
    row.is_in_need = rules.protects(met, kind)
    row.save()
    version = Version(incident=row, number=told.version)
    version.set_met(met, told.piece)
    version.propose(actor, told.validated_at)
    version.decided_by, version.decided_at, version.decision = "other_state", told.validated_at, "validated"
    version.save(force_insert=True)
    facts = {"number": told.number, "version": told.version, "met": rules.told(met)}
    journal.append(actor, "incident.taken", row.ref, at=at, facts=facts)
    return row


def _met(told: Told) -> Met:
    spot = (told.longitude_micro / MICRO, told.latitude_micro / MICRO)
    counts = Counts(told.adults, told.minors, told.women, told.men, told.in_need)
    try:
        rules.check_counts(counts)
    except Exception as wrong:
        raise Untrusted("letter_malformed", field="counts") from wrong
    return Met(
        told.kind, told.met_at, spot, told.impact, told.confidence, told.source, told.information,
        tuple(told.indicators), counts, told.milli,
    )  # fmt: skip


@transaction.atomic
def take_seizure(actor: Actor, told: SeizureTold, *, at: datetime) -> Seizure:
    """Keep what the other state seized in an incident of its own.

    Refuses: letter_malformed, not_the_keeper
    """
    check_other(actor)
    told.check()
    incident = Incident.objects.filter(
        pk=reference(told.incident_ref, "incident"), kept_by=actor.state
    ).first()
    if incident is None or told.kind not in agreement.terms_at(at).incidents:
        raise Untrusted("letter_malformed", field="incident_ref")
    key = reference(told.seizure_ref, "seizure")
    row = Seizure.objects.select_for_update().filter(pk=key).first()
    if row is not None and (row.kept_by != actor.state or row.state_at >= told.told_at):
        return row
    row = row or Seizure(
        pk=key, incident=incident, kept_by=actor.state, office=home_office(), label=None,
        seized_at=told.seized_at,
    )  # fmt: skip
    row.kind, row.unit, row.milli = told.kind, told.unit, told.milli
    row.state, row.state_at = told.standing, told.told_at
    row.save()
    journal.append(actor, "seizure.taken", row.ref, at=at, facts={"milli": told.milli, "unit": told.unit})
    return row


@transaction.atomic
def take_daily_report(actor: Actor, told: DailyReportMade, *, at: datetime) -> DailyReport:
    """Keep the other side's report of a day as it froze it; its digest is counted again.

    Refuses: letter_malformed, not_the_keeper, report_digest
    """
    check_other(actor)
    told.check()
    if not daily.is_near(told.on, at):
        raise Untrusted("letter_malformed", field="on")
    body = daily.body_of(told.number, told.on, told.zone, told.lines, told.held_back, told.effort_minutes)
    if daily.digest(body) != told.digest:
        raise Untrusted("report_digest")
    if told.number != daily.number_of(actor.state, told.on, told.edition):
        raise Untrusted("letter_malformed", field="number")
    standing = queries.newest(actor.state, told.on)
    if standing is not None and standing.edition >= told.edition:
        return standing
    row = DailyReport.objects.create(
        pk=reference(told.report_ref, "daily_report"), kept_by=actor.state, on=told.on,
        edition=told.edition, number=told.number, body=body, digest=told.digest, made_at=told.made_at,
    )  # fmt: skip
    facts = {"number": told.number, "digest": told.digest, "lines": [asdict(line) for line in told.lines]}
    journal.append(actor, "daily_report.taken", row.ref, at=at, facts=facts)
    return row
