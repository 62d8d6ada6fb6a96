"""Labour records are never searched: one document of one person, in a case, on a legal basis, by a human."""

from uuid import UUID

from django.conf import settings

from rabt.access import queries as access
from rabt.access import viewing
from rabt.access.viewing import Withholding
from rabt.assistance.models import Request
from rabt.assistance.queries.requests import ANSWER
from rabt.assistance.rules.request import LABOUR, State
from rabt.assistance.rules.subject import plain
from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused
from rabt.base.identifiers import ref_of
from rabt.people import queries as people
from rabt.people.rules.person import passport_number


def registered(viewer: Actor, row: Request) -> UUID | None:
    """Say whether the document of an open request is in the register, to propose a hit. Opens nobody's file.

    The look is written on the person who was found, under this room's purpose.
    Refuses: assistance_labour_closed
    """
    viewer.require(ANSWER)
    key = named_in_register(row)
    if key is not None:
        viewing.note(viewer, ref_of("person", key))
    return key


def named_in_register(row: Request) -> UUID | None:
    """Find whom the document of an open request about a labour record names. Opens nobody, tells nobody.

    Refuses: assistance_labour_closed
    """
    number = passport_number(plain(row.subject.get("number", "")))
    asked = row.sought == LABOUR and row.case_number and row.legal_basis and row.state == State.OPEN
    if not asked or not number:
        raise Refused("assistance_labour_closed")
    key: UUID | None = people.by_passport(the_node(settings.RABT.state), [number]).get(number)
    return key


def withholding_of(row: Request) -> Withholding | None:
    """Return what was asked to be withheld in a request that the caller has opened."""
    return access.withholding_of(row.ref)


def is_at_work(row: Request) -> bool:
    """Tell whether a request is about a labour record."""
    return bool(row.sought == LABOUR)
