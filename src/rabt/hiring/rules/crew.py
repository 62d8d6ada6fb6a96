"""A crew: a named group of workers offered under one demand of a project, with a foreman."""

from collections.abc import Collection
from uuid import UUID

from rabt.base.errors import Refused
from rabt.hiring.rules import offer
from rabt.seal.message import check_text

MOST_MEMBERS = 200


def check_crew(name: str, members: Collection[UUID], foreman: UUID | None) -> UUID:
    """Ask for a name, at least one man, and a foreman who is one of them; return the foreman.

    Refuses: crew_name_missing, crew_size_wrong, foreman_not_in_crew, text_unprintable
    """
    if not name.strip():
        raise Refused("crew_name_missing", field="name")
    check_text(name, "name")
    if not 1 <= len(members) <= MOST_MEMBERS:
        raise Refused("crew_size_wrong", most=MOST_MEMBERS, field="members")
    if foreman is None or foreman not in members:
        raise Refused("foreman_not_in_crew", field="foreman")
    return foreman


def check_members(asked: Collection[UUID], free: Collection[UUID]) -> None:
    """Ask that every man is offered under this demand, in no other crew. Refuses: crew_member_not_free"""
    if set(asked) - set(free):
        raise Refused("crew_member_not_free", field="members")


NEXT = {
    "": "draw", "drawn": "consent", "consented": "certify_origin", "certified": "certify_destination",
    "in_force": "papers", "ended": "over",
}  # fmt: skip


def step_of(offer_state: str, contract_state: str) -> str:
    """Say what the file of one man lacks next, by where his offer and his contract stand."""
    if offer_state == offer.State.MADE:
        return "answer"
    if offer_state != offer.State.ACCEPTED:
        return "gone"
    return NEXT.get(contract_state, "draw")
