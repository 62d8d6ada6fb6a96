"""An incident is reported, validated or returned by a second person, and corrected by a new version."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from rabt.agreement import queries as agreement
from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.incidents import queries
from rabt.incidents.actions.numbering import next_number
from rabt.incidents.actions.telling import tell_incident
from rabt.incidents.models import Incident, Version
from rabt.incidents.queries.incidents import REPORT, VALIDATE
from rabt.incidents.rules import incident as rules
from rabt.incidents.rules.incident import Met, Origin, State, Step
from rabt.journal import actions as journal
from rabt.patrol import actions as patrol
from rabt.tracks import actions as tracks
from rabt.tracks import queries as seen


@transaction.atomic
def report_incident(
    actor: Actor, met: Met, origin: Origin, *, at: datetime, key: UUID | None = None,
    simulated: bool = False,
) -> Incident:  # fmt: skip
    """Report an incident from a post or an operations room; another person validates it.

    `key` is drawn by the page, so that what is sent twice counts once. Refuses: incident_off_line,
    incident_note_names, and what `rules.check_met` does
    """
    actor.require(REPORT)
    if key is not None and (standing := queries.incidents_to_see(actor).filter(pk=key).first()):
        return standing
    row = _new(actor, met, at)
    row.origin, row.is_simulated = origin, simulated
    if key is not None:
        row.pk = key
    return _begun(actor, row, at)


@transaction.atomic
def take_up(actor: Actor, sighting_id: UUID, met: Met, *, at: datetime) -> Incident:
    """Take up as an incident what a patrol saw; what was simulated stays so.

    Refuses: sighting_step_closed, and what `report_incident` does
    """
    actor.require(REPORT)
    sighting = seen.sighting_to_see(actor, sighting_id)
    row = _new(actor, met, at)
    row.origin = Origin.PATROL if sighting.run_id or sighting.patrol_id else Origin.SENSOR
    row.sighting_id, row.patrol_id, row.is_simulated = sighting.pk, sighting.patrol_id, sighting.simulated
    tracks.take_up_sighting(actor, sighting_id, row.ref, at=at)
    return _begun(actor, row, at)


def _new(actor: Actor, met: Met, at: datetime) -> Incident:
    row = Incident(
        kept_by=settings.RABT.state, office=actor.office, reported_by=actor.id, reported_at=at, waits_since=at
    )
    row.set_met(*checked(met, at))
    kind = agreement.terms_at(at).incidents[met.kind]
    row.is_in_need, row.shared = rules.protects(row.met(), kind), kind.shared
    row.number = next_number(at)
    return row


def checked(met: Met, at: datetime) -> tuple[Met, str]:
    """Hold what was met against the rules and the line; return it tidy, with its piece of the line."""
    terms = agreement.terms_at(at)
    rules.check_met(met, terms.incidents, terms.indicators, at)
    note = rules.check_note(met.note)
    piece, away = queries.piece_of(at, met.spot)
    if away > terms.border.zone_km:
        raise Refused("incident_off_line", field="spot", km=round(away), most=round(terms.border.zone_km))
    told = replace(met, note=note)
    return told, piece.code


def _begun(actor: Actor, row: Incident, at: datetime) -> Incident:
    row.save(force_insert=True)
    version = _version(actor, row, row.met(), row.piece, 1, "", at)
    facts = {"met": rules.told(row.met()), "origin": str(row.origin), "version": version.number}
    journal.append(actor, "incident.reported", row.ref, at=at, facts=facts)
    return row


def _version(
    actor: Actor, row: Incident, met: Met, piece: str, number: int, why: str, at: datetime
) -> Version:
    version = Version(incident=row, number=number, why=why)
    version.set_met(met, piece)
    version.propose(actor, at)
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError as standing:
        raise Refused("incident_step_closed") from standing
    return version


@transaction.atomic
def correct_incident(actor: Actor, incident_id: UUID, met: Met, why: str, *, at: datetime) -> Incident:
    """Correct an incident by a new version, with the reason; the old one stays, and stays in force till then.

    Refuses: incident_step_closed, incident_said_short, and what `report_incident` does
    """
    actor.require(REPORT)
    row = queries.incident_to_change(actor, incident_id)
    after = rules.move(row.state, Step.CORRECT)
    told, piece = checked(met, at)
    number = max(one.number for one in queries.versions_of(row)) + 1
    version = _version(actor, row, told, piece, number, rules.check_said(why, "why"), at)
    row.state, row.waits_since, row.returned_for = after, at, ""
    if after is State.REPORTED:
        _set(row, version, at)
    row.is_in_need = row.is_in_need or rules.protects(told, agreement.terms_at(at).incidents[told.kind])
    row.save()
    facts = {"met": rules.told(told), "version": number, "why": version.why}
    journal.append(actor, "incident.corrected", row.ref, at=at, facts=facts)
    return row


def _set(row: Incident, version: Version, at: datetime) -> None:
    """Let a version stand as what was met; that somebody needed protection is never taken back."""
    met = version.met()
    kind = agreement.terms_at(at).incidents[met.kind]
    row.set_met(met, version.piece)
    row.is_in_need = row.is_in_need or rules.protects(met, kind)
    row.shared = rules.shared(kind.shared, row.shared, is_told=row.version > 0, holds=bool(row.held_for))


@transaction.atomic
def validate_incident(actor: Actor, incident_id: UUID, *, at: datetime, held_for: str = "") -> Incident:
    """Validate what another person reported; the other state is told as far as the agreement says.

    With `held_for` it is held back, for that reason, and the other state learns that one is.
    Refuses: same_person, incident_step_closed, incident_said_short, incident_already_told
    """
    actor.require(VALIDATE)
    row = queries.incident_to_change(actor, incident_id)
    after = rules.move(row.state, Step.VALIDATE)
    version = queries.version_waiting(row)
    assert version is not None  # a report that waits has one: no other step leads there
    version.decide("validated", actor, at)
    version.save()
    was_told = row.version > 0 and row.shared != rules.HELD
    if held_for.strip():
        if was_told:
            raise Refused("incident_already_told", field="held_for")
        row.held_for = rules.check_said(held_for, "held_for")
    _set(row, version, at)
    row.state, row.version, row.validated_at, row.waits_since = after, version.number, at, None
    row.save()
    _tell_planners(row)
    facts = {"version": version.number, "shared": row.shared, "met": rules.told(row.met())}
    journal.append(actor, "incident.validated", row.ref, at=at, facts=facts)
    tell_incident(actor, row, corrected=was_told, at=at)
    return row


def _tell_planners(row: Incident) -> None:
    """Tell the room below at which piece something was met, so that the next plan knows: never what, or who.

    What is only simulated weighs nothing on a node that is no trial.
    """
    if row.piece and (settings.RABT.trial or not row.is_simulated):
        patrol.note_finds(str(row.ref), row.piece, 1, at=row.met_at)


@transaction.atomic
def return_incident(actor: Actor, incident_id: UUID, why: str, *, at: datetime) -> Incident:
    """Return what another person reported, with the reason; a correction that is returned changes nothing.

    Refuses: same_person, incident_step_closed, incident_said_short
    """
    actor.require(VALIDATE)
    row = queries.incident_to_change(actor, incident_id)
    row.state = rules.move(row.state, Step.RETURN)
    version = queries.version_waiting(row)
    assert version is not None
    version.decide("returned", actor, at, reason_text=rules.check_said(why, "why"))
    version.save()
    row.returned_for = version.reason_text
    row.waits_since = at if row.state == State.RETURNED else None
    row.save()
    facts = {"version": version.number, "why": version.reason_text}
    journal.append(actor, "incident.returned", row.ref, at=at, facts=facts)
    return row
