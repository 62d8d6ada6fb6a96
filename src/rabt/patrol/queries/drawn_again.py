"""The lots of a version whose seal is open, drawn again and held against the patrols that it sent out."""

from dataclasses import dataclass

from rabt.agreement import queries as agreement
from rabt.patrol.models import Version
from rabt.patrol.queries.plans import sheet_of
from rabt.patrol.queries.table import named_shift
from rabt.patrol.rules.days import shifts_of
from rabt.patrol.rules.planning.facts import Team
from rabt.patrol.rules.planning.sampling import draw
from rabt.patrol.rules.told import assignment_of, mixed_read


@dataclass(frozen=True)
class Again:
    """One shift: what its lot says, which of it went out, what went out beside it."""

    name: str
    lot: tuple[Team, ...]
    went: tuple[Team, ...]
    beside: tuple[Team, ...]
    wrong: tuple[Team, ...]

    @property
    def fits(self) -> bool:
        """Tell whether everything that claims to be of the lot is of it."""
        return not self.wrong


def drawn_again(version: Version) -> list[Again]:
    """Draw each shift of a version again from its seed; the version is one that an auditor was shown."""
    mixed = mixed_read(version.facts.get("mixed", {}))
    seed, terms = bytes.fromhex(version.seed), agreement.terms_at(version.made_at)
    patrols = [assignment_of(one) for one in sheet_of(version).patrols]
    found = []
    for shift in shifts_of(version.plan.since_on, version.plan.until_on, terms):
        if shift.code not in mixed:
            continue
        lot = draw(mixed[shift.code], seed, shift.id).teams
        here = [one for one in patrols if one.shift == shift.id]
        drawn = tuple(one.team for one in here if one.drawn)
        found.append(Again(
            named_shift(shift.on, shift.code, terms), lot, tuple(one for one in drawn if one in lot),
            tuple(one.team for one in here if not one.drawn), tuple(one for one in drawn if one not in lot),
        ))  # fmt: skip
    return found
