"""What a version was made of, and which rules it breaks: for whoever was shown the version."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rabt.agreement import queries as agreement
from rabt.base.errors import Refused
from rabt.patrol.messages import Crews
from rabt.patrol.models import Plan, Version
from rabt.patrol.queries.means import known_of
from rabt.patrol.queries.plans import offers_of, sheet_of
from rabt.patrol.rules.days import Known, Offered, facts_of
from rabt.patrol.rules.planning.checking import check
from rabt.patrol.rules.planning.facts import Breach, Facts
from rabt.patrol.rules.planning.sampling import seed_digest
from rabt.patrol.rules.told import PatrolTold, assignment_of


def frozen_facts(plan: Plan, at: datetime) -> dict[str, Any]:
    """Return what a version is made of and checked by, as a row keeps it. Refuses: crews_of_one_side"""
    known = known_of(plan.stretches, at)
    return {
        "at": at.isoformat(),
        "offers": {
            state: {"officers": row.officers, "vehicles": row.vehicles}
            for state, row in offers_of(plan).items()
        },
        "known": {
            "looks": {piece: seen.isoformat() for piece, seen in known.looks.items()},
            "minutes": dict(known.minutes), "finds": dict(known.finds),
        },
    }  # fmt: skip


def facts_in(version: Version) -> Facts:
    """Return the facts of a version as the planner reads them. Refuses: crews_of_one_side, vehicles_none"""
    kept, plan = version.facts, version.plan
    told = kept["known"]
    known = Known(
        {piece: datetime.fromisoformat(seen) for piece, seen in told["looks"].items()},
        told["minutes"], told["finds"],
    )  # fmt: skip
    offers = []
    for state, body in sorted(kept["offers"].items()):
        crews = Crews.from_body(body)
        offers.append(Offered(state, crews.officers, crews.vehicles))
    terms = agreement.terms_at(datetime.fromisoformat(kept["at"]))
    return facts_of(plan.since_on, plan.until_on, plan.stretches, offers, known, terms)


def breaches(version: Version) -> list[Breach]:
    """Return every hard rule that a version breaks, by the independent checker; none where it may go out."""
    try:
        facts = facts_in(version)
    except Refused as problem:
        return [Breach(problem.code, "", "", 0.0, 0.0)]
    return breaches_of(facts, sheet_of(version).patrols)


def breaches_of(facts: Facts, patrols: Iterable[PatrolTold]) -> list[Breach]:
    """Return every hard rule that these patrols break."""
    return list(check(facts, tuple(assignment_of(one) for one in patrols)))


def fits_seal(seed: str, seal: str) -> bool:
    """Tell whether a seed is the one that was sealed."""
    try:
        return seed_digest(bytes.fromhex(seed)) == seal
    except ValueError:
        return False
