"""Who somebody is, if the register knows him. Nothing below tells that this room asked."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from rabt.base.actor import Actor, the_node
from rabt.base.errors import Refused
from rabt.base.identifiers import Ref, ref_of
from rabt.people import queries as people
from rabt.people.rules.person import passport_number

PLAIN = "identity"
"""The purpose under which the rooms below write a look of this room down: as any office's, so that nobody who
reads who looked learns that a file is there."""


@dataclass(frozen=True)
class Known:
    """Somebody whom the register knows."""

    id: UUID
    name: str
    born_on: date


def plainly(viewer: Actor) -> Actor:
    """Return the same viewer as the rooms below are to see him."""
    return replace(viewer, purpose=PLAIN)


def sight(key: UUID) -> Ref:
    """Name the ground on which an office sees a person, in a word that tells nothing of this room."""
    return ref_of("work", key)


def key_shown(shown: str, at: datetime) -> UUID:
    """Find whom a card, a permit or a passport names, which he holds in his hand. Opens nobody.

    Refuses: regularisation_shown
    """
    found = people.person_shown(people.as_shown(shown), at)
    number = passport_number(shown)
    key = found.pk if found else people.by_passport(the_node(settings.RABT.state), [number]).get(number)
    if key is None:
        raise Refused("regularisation_shown", field="shown")
    return key


def known(viewer: Actor, key: UUID) -> Known:
    """Say who somebody is whom this viewer sees; the look is written down."""
    card = people.names(plainly(viewer), [key])[key]
    return Known(key, card.name_ar, card.birth_on)
