"""What waits for whom in this room."""

from typing import Any

from rabt.agreement import queries as agreement
from rabt.base import clock
from rabt.base.actor import Actor
from rabt.incidents.queries.cases import DECIDE, cases_to_decide
from rabt.incidents.queries.incidents import (
    PROTECT,
    REPORT,
    RESPOND,
    VALIDATE,
    incidents_returned,
    incidents_to_hear,
    incidents_to_rescue,
    incidents_to_tell,
    incidents_to_validate,
    name_of,
)
from rabt.incidents.queries.seizures import (
    DISPOSE,
    HOLD,
    discrepancies_to_answer,
    leavings_to_decide,
    offers_to_sign,
)
from rabt.shell.queues import Queue, Waiting
from rabt.shell.words import tongue


def waiting(viewer: Actor) -> list[Waiting]:
    """Return what this viewer can do now, by kind of work: rescue stands first."""
    at = clock.now()
    return [one for queue in queues(viewer) if (one := queue.waiting(at))]


def queues(viewer: Actor) -> list[Queue]:
    """Return the kinds of work of this room that this viewer may do."""
    terms = agreement.terms_at(clock.now())
    one, thing, case = "incidents:incident", "incidents:seizure", "incidents:case"
    found = [
        Queue("incidents.to_rescue", RESPOND, "incident", lambda: incidents_to_rescue(viewer), "met_at", one,
              says=typed),
        Queue("incidents.to_tell", RESPOND, "incident", lambda: incidents_to_tell(viewer), "met_at", one,
              says=typed),
        Queue("incidents.to_hear", PROTECT, "incident", lambda: incidents_to_hear(viewer),
              "protection_told_at", one, says=typed),
        Queue("incidents.to_validate", VALIDATE, "incident", lambda: incidents_to_validate(viewer),
              "waits_since", one, terms.clock("incident_validate"), says=typed),
        Queue("incidents.returned", REPORT, "incident", lambda: incidents_returned(viewer), "waits_since",
              one, says=typed),
        Queue("incidents.to_sign", HOLD, "seizure", lambda: offers_to_sign(viewer), "state_at", thing,
              says=labelled),
        Queue("incidents.to_answer", DISPOSE, "discrepancy", lambda: discrepancies_to_answer(viewer),
              "raised_at", "incidents:discrepancy", terms.clock("discrepancy_answer"),
              says=lambda row: labelled(row.seizure)),
        Queue("incidents.to_let_go", DISPOSE, "seizure", lambda: leavings_to_decide(viewer), "state_at",
              thing, says=labelled),
        Queue("incidents.cases_to_decide", DECIDE, "case", lambda: cases_to_decide(viewer), "state_at", case,
              says=lambda row: str(row.incident.number)),
    ]  # fmt: skip
    return [queue for queue in found if viewer.has(queue.scope)]


def typed(row: Any) -> str:
    """Name an incident by its type and number."""
    name = name_of(agreement.terms_at(clock.now()), row.kind)
    return f"{getattr(name, tongue(), name)} {row.number}"


def labelled(row: Any) -> str:
    """Name something seized by its type and label."""
    name = name_of(agreement.terms_at(clock.now()), row.kind)
    return f"{getattr(name, tongue(), name)} {row.label}"
