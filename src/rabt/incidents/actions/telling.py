"""What the other state is told, in the transaction of the act: counts, grades, a spot as fine as agreed."""

from datetime import datetime

from rabt.base.actor import Actor
from rabt.exchange import actions as exchange
from rabt.incidents import queries
from rabt.incidents.messages import COUNTED, MICRO, ONLY, IncidentCorrected, IncidentValidated, SeizureTold
from rabt.incidents.models import Incident, Seizure
from rabt.incidents.rules.custody import State as SeizureState
from rabt.incidents.rules.grades import Confidence, Impact, Information, Source

HELD, COARSE = "held", "coarse"


def tell_incident(actor: Actor, row: Incident, *, corrected: bool, at: datetime) -> None:
    """Tell the other state of an incident, unless it is held back; what was seized in it follows."""
    if row.shared == HELD:
        return
    kind = IncidentCorrected if corrected else IncidentValidated
    coarse = row.shared == COARSE
    spot = (row.longitude, row.latitude)
    if coarse:
        spot = queries.border_at(row.met_at).pieces[row.piece].centre
    letter = kind(
        incident_ref=row.ref, number=row.number, version=row.version, kind=row.kind, met_at=row.met_at,
        piece=row.piece, longitude_micro=round(spot[0] * MICRO), latitude_micro=round(spot[1] * MICRO),
        coarse=coarse, impact=Impact(row.impact), confidence=Confidence(row.confidence),
        source=Source(row.source), information=Information(row.information),
        indicators=list(row.indicators), milli=row.milli, simulated=row.is_simulated, only_for=ONLY,
        validated_at=at, **{name: getattr(row, name) for name in COUNTED},
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=row.ref, at=at)
    if not corrected:
        for one in queries.seizures_of(actor, row):
            tell_seizure(actor, one, row, at)


def tell_seizure(actor: Actor, row: Seizure, incident: Incident, at: datetime) -> None:
    """Tell the other state what was seized, its new count or that it left, once it knows the incident."""
    if incident.shared == HELD or not incident.version:
        return
    letter = SeizureTold(
        seizure_ref=row.ref, incident_ref=incident.ref, kind=row.kind, unit=row.unit, milli=row.milli,
        standing=SeizureState(row.state), seized_at=row.seized_at, only_for=ONLY, told_at=at,
    )  # fmt: skip
    exchange.send(actor, letter.KIND, letter.to_body(), about=incident.ref, at=at)
