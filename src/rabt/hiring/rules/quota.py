"""How many foreigners an employer may have beside his nationals."""

from dataclasses import dataclass

from rabt.base.errors import Refused


@dataclass(frozen=True)
class Staff:
    """Whom an employer has: foreigners include the places already granted to him."""

    nationals: int
    foreigners: int

    @property
    def all(self) -> int:
        """Everyone who works there."""
        return self.nationals + self.foreigners


def share(staff: Staff) -> float:
    """Return the foreign share of a staff, in percent, for reading; no rule decides on it."""
    return 100 * staff.foreigners / staff.all if staff.all else 0.0


def room(staff: Staff, percent: int) -> int:
    """Return how many more foreigners the employer may ask for under a quota in percent.

    The share is counted over all staff, the new foreigners among them: f + n <= p% of (all + n).
    """
    if percent >= 100:
        return 1_000_000
    free = percent * staff.all - 100 * staff.foreigners
    return max(0, free // (100 - percent))


def check_quota(staff: Staff, asked: int, percent: int) -> None:
    """Ask that the foreign share stays within the quota. Refuses: quota_full (Law 12/2010 art. 51)"""
    after_foreign = staff.foreigners + asked
    after_all = staff.all + asked
    if 100 * after_foreign > percent * after_all:
        raise Refused(
            "quota_full", percent=percent, asked=asked, foreigners=staff.foreigners,
            nationals=staff.nationals, room=room(staff, percent),
        )  # fmt: skip
