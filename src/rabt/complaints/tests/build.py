"""What the tests of this room build on: complaints told, taken up, decided, by the room's own actions."""

from datetime import UTC, datetime
from typing import Any

from rabt.access.queries import anyone
from rabt.complaints import actions
from rabt.complaints.actions.telling import Page, Receipt
from rabt.complaints.models import Complaint
from rabt.complaints.rules.complaint import Told
from rabt.hiring.models import Employer
from rabt.permits.tests import build as permits

AT = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
WHAT = "لم يدفع لي أجري منذ ثلاثة أشهر"
TEXT = "اتصلنا بصاحب العمل واتفقنا على موعد"


def told(**words: Any) -> Told:
    """Return what somebody tells."""
    return Told(**({"kind": "wage", "what": WHAT, "where": "طبرق", "reach": "0911234567"} | words))


def tell(
    *,
    files: tuple[Page, ...] = (),
    consent: bool = False,
    place: str = "10.0.0.7",
    at: datetime = AT,
    **words: Any,
) -> tuple[Complaint, Receipt]:
    """Tell a complaint without an account; return its row and the receipt."""
    receipt = actions.receive(anyone(), told(**words), files, consent=consent, place=place, at=at)
    return Complaint.objects.get(number=receipt.number), receipt


def taken_up(cast: Any, *, permit: str = "", licence: str = "", at: datetime = AT, **more: Any) -> Complaint:
    """Return a complaint that the office has taken up."""
    row, _ = tell(at=at, **more)
    who = cast("protection_officer" if row.guarded else "complaints_clerk")
    return actions.take_up(who, row.pk, permit=permit, licence=licence, at=at)


def decided(cast: Any, outcome: str = "for_worker", at: datetime = AT, **more: Any) -> Complaint:
    """Return a complaint that was decided by two persons."""
    row = taken_up(cast, at=at, **more)
    actions.propose(cast("conciliator"), row.pk, outcome, TEXT, at=at)
    return actions.decide(cast("complaints_head"), row.pk, True, at=at)


def permit(cast: Any, peer: Any) -> Any:
    """Return the permit of a worker at work, whose employer has the licence LIC-1."""
    return permits.active(cast, peer)


def employer() -> Employer:
    """Return that employer."""
    return Employer.objects.get(licence_number="LIC-1")
