"""A small world below the wall: a worker at work, everybody with a role of the house, what each may ask."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from rabt.access.rules import table
from rabt.complaints import actions
from rabt.complaints.models import Complaint
from rabt.complaints.tests import build
from rabt.hiring.models import Contract
from rabt.permits.models import Permit
from rabt.permits.tests import build as permits

HOUSE = "rabt.site.urls"
OFFICES = {
    "destination_clerk": "LY/labour/first/", "destination_approver": "LY/labour/first/",
    "passports_officer": "LY/passports/", "passports_approver": "LY/passports/",
    "border_officer": "LY/border/first/", "shift_head": "LY/border/first/", "court_clerk": "LY/court/first/",
    "health_officer": "LY/health/first/", "node_administrator": "LY/", "auditor": "LY/",
}  # fmt: skip
NOBODY = UUID(int=7)


@dataclass(frozen=True)
class Asked:
    """One request: by whom, how, what."""

    role: str
    method: str
    address: str
    typed: tuple[tuple[str, str], ...] = ()


@dataclass
class World:
    """A permit in force with all that stands on it, and a signed-in client for each role."""

    permit: Permit
    contract: Contract
    clients: dict[str, Any]

    def names(self) -> dict[str, str]:
        """Return what stands in an address for each of its parts."""
        row = self.permit
        return {
            "permit_id": str(row.pk), "contract_id": str(row.contract_id), "person_id": str(row.person_id),
            "card_id": str(permits.card_of(row).pk), "key": str(self.contract.offer.demand_id),
            "ref": row.ref, "about": f"person:{row.person_id}", "name": "permits.permits_to_decide",
        }  # fmt: skip

    def ask(self, asked: Asked) -> Any:
        """Put a request and return the answer."""
        client = self.clients[asked.role]
        return getattr(client, asked.method)(asked.address, dict(asked.typed))


def made(cast: Any, peer: Any, client_as: Any) -> World:
    """Make the world by the rooms' own actions."""
    row = permits.active(cast, peer)
    offices = OFFICES | {"employer": row.office}
    contract = Contract.objects.select_related("offer__demand__employer").get(pk=row.contract_id)
    return World(row, contract, {role: client_as(role, office) for role, office in offices.items()})


def routes(patterns: Any = None, before: str = "", names: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Give every route of the house: its name and its address."""
    for one in get_resolver(HOUSE).url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            inner = (*names, one.namespace) if one.namespace else names
            yield from routes(one.url_patterns, before + str(one.pattern), inner)
        elif isinstance(one, URLPattern):
            yield ":".join((*names, one.name or "")), "/" + before + str(one.pattern)


def reads(world: World) -> list[Asked]:
    """Name every page and every list, for every role that may open it."""
    found, known = [], world.names()
    for name, pattern in routes():
        asks = table().routes[name].asks.get("get")
        if asks is None or name in ("access:link", "credentials:files", "crossing:files"):
            continue
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: known.get(part[1], str(NOBODY)), pattern)
        address = address.replace("^", "").replace("$", "").replace("\\Z", "")
        for role in world.clients:
            if asks in ("anyone", "signed_in") or asks in table().roles[role].scopes:
                found.append(Asked(role, "get", address))
    return found


def acts_below(world: World) -> list[Asked]:
    """Name acts that offices do on the permit and around it, right or refused, each as a form sends it."""
    permit, contract = f"/permits/{world.permit.pk}", f"/hiring/contracts/{world.contract.pk}"
    serial = permits.card_of(world.permit).serial
    hold = (("number", world.permit.spoken_number), ("kind", "review"), ("until", "2027-02-10"),
            ("cause", "طلب المحكمة الانتظار لمراجعة السجل"))  # fmt: skip
    return [
        Asked("destination_clerk", "post", f"{permit}/withdraw", (("reason", "worker_request"),)),
        Asked("destination_clerk", "post", f"{permit}/lose-work"),
        Asked("destination_approver", "post", f"{permit}/suspend", (("reason", "papers_false"),)),
        Asked("destination_approver", "post", f"{permit}/lift"),
        Asked("destination_clerk", "post", f"{permit}/renew", (("until", "2028-01-01"),)),
        Asked("employer", "post", f"{permit}/ask-renewal"),
        Asked("court_clerk", "post", "/holds/place", hold),
        Asked("health_officer", "post", "/holds/place", hold),
        Asked("employer", "post", f"{contract}/end", (("reason", "by_employer"),)),
        Asked("border_officer", "post", "/crossing/", (("number", serial),)),
    ]  # fmt: skip


def complain(cast: Any, world: World, step: int, words: str = build.WHAT) -> None:
    """Do the next step of two complaints about the permit: one ordinary, one guarded."""

    def row(guarded: bool = False) -> Any:
        return Complaint.objects.filter(guarded=guarded).latest("received_at", "pk").pk

    def do(action: Any, role: str, *more: Any, guarded: bool = False, **named: Any) -> Any:
        return lambda: action(cast(role), row(guarded), *more, at=build.AT, **named)

    permit, licence = world.permit.spoken_number, world.contract.offer.demand.employer.licence_number
    told = {"what": words, "where": words, "reach": words}
    steps = [
        lambda: build.tell(**told, employer=words, name=words, consent=True),
        do(actions.take_up, "complaints_clerk", permit=permit, licence=licence),
        lambda: build.tell(kind="violence", **told),
        do(actions.take_up, "protection_officer", guarded=True, permit=permit),
        do(actions.say, "complaints_clerk", words),
        do(actions.conciliate, "conciliator", words),
        do(actions.propose, "conciliator", "for_worker", words),
        do(actions.decide, "complaints_head", True),
        do(actions.refer, "protection_officer", "protection", words, guarded=True),
        do(actions.execute, "complaints_clerk", words),
    ]
    if step < len(steps):
        steps[step]()


STEPS = 10
