"""What the tests of this room build on: what somebody says, and letters as the other node hands them in."""

from datetime import date
from typing import Any

from rabt.base.actor import Actor
from rabt.base.identifiers import new_id, ref_of
from rabt.dues.rules.fee import Paid
from rabt.exchange.letters import Letter
from rabt.hiring.tests import build
from rabt.regularisation import actions, inbox, messages
from rabt.regularisation.models import Asking, Detention, File, Return
from rabt.regularisation.rules.file import Told, Way

AT = build.AT
DAY = AT.date()
NUMBER = "TD123456"


def told(**changes: Any) -> Told:
    """Return what somebody says who is here without papers."""
    said: dict[str, Any] = {
        "name": "حسن علي محمود", "way": "stay", "born_on": date(1995, 3, 2), "since_on": date(2025, 6, 1),
        "place": "LY-TB", "phone": "",
    }  # fmt: skip
    return Told(**said | changes)


def opened(cast: Any, shown: str = "", **changes: Any) -> File:
    """Return a file that he opened himself at an office."""
    return actions.open_file(cast("destination_clerk"), told(**changes), shown, at=AT)


def offered(cast: Any, **changes: Any) -> File:
    """Return a file in which an employer offers work."""
    build.admitted(cast)
    return actions.record_offer(cast("destination_clerk"), opened(cast, **changes).pk, "LIC-1", at=AT)


def paid(**changes: Any) -> Paid:
    """Return the fee as the employer paid it."""
    said: dict[str, Any] = {
        "fee": "regularisation", "minor": 100_000, "currency": "LYD", "paid_by": "employer", "paid_on": DAY,
        "receipt": "R-7",
    }  # fmt: skip
    return Paid(**said | changes)


def proposed(cast: Any, **changes: Any) -> File:
    """Return a file that awaits another person's decision."""
    row = offered(cast, **changes)
    actions.pay_fee(cast("destination_clerk"), row.pk, paid(), at=AT)
    return actions.propose(cast("destination_clerk"), row.pk, at=AT)


def sought(cast: Any, **changes: Any) -> Return:
    """Return a travel document that the origin is asked for."""
    return actions.ask_document(cast("destination_clerk"), opened(cast, way="home", **changes).pk, at=AT)


def hand_in(peer: Actor, message: Any, about: str = "x") -> None:
    """Hand a letter in as the exchange does."""
    inbox.HANDLERS[message.KIND](
        peer, Letter(message.KIND, message.to_body(), about, new_id(), peer.state, AT, AT)
    )


def asked(**changes: Any) -> messages.RegularisationAsked:
    """Return a consulate's letter."""
    said: dict[str, Any] = {
        "asking_ref": ref_of("asking", new_id()), "person_ref": "", "name": "حسن علي محمود",
        "born_on": date(1995, 3, 2), "since_on": None, "place": "", "way": Way.HOME, "phone": "", "signs": [],
        "only_for": "regularisation", "asked_at": AT,
    }  # fmt: skip
    return messages.RegularisationAsked(**said | changes)


def wanted(peer: Actor, **changes: Any) -> Return:
    """Return, at origin, a travel document that the destination asked for."""
    said: dict[str, Any] = {
        "return_ref": ref_of("return", new_id()), "person_ref": "", "name": "حسن علي محمود",
        "born_on": date(1995, 3, 2), "only_for": "regularisation", "asked_at": AT,
    }  # fmt: skip
    letter = messages.ReturnAsked(**said | changes)
    hand_in(peer, letter)
    return Return.objects.get(pk=letter.return_ref.partition(":")[2])


def held(cast: Any, asks: bool = True, on: date = DAY) -> Detention:
    """Return an arrest that an authority recorded."""
    return actions.record_detention(
        cast("passports_officer"), "حسن علي محمود", on, "police", asks, passport="a1234567", place="LY-TB",
        at=AT,
    )  # fmt: skip


def requested(cast: Any, **changes: Any) -> Asking:
    """Return, at origin, what the consulate asked."""
    return actions.ask_file(cast("labour_attache"), told(**changes), at=AT)
