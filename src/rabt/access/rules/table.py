"""The one reviewed table: which role holds which scope, which route asks for which."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rabt.access.rules.looks import Measure

ANYONE, SIGNED_IN, PEER, DEVICE = "anyone", "signed_in", "peer", "device"
OPEN = frozenset({ANYONE, SIGNED_IN, PEER, DEVICE})
"""What a route may ask for besides a scope. Peer and device prove themselves in the body."""
SIDES = frozenset({"origin", "destination", "both"})
REACHES = frozenset({"office", "state"})
METHODS = frozenset({"get", "post", "put", "patch", "delete"})
IDLE_MINUTES = 30
_ROLE_KEYS = frozenset({"side", "scopes", "opens", "deputies", "idle", "reach", "door"})
_ROUTE_KEYS = METHODS | {"purpose", "fresh"}
_LOOK_KEYS = frozenset({"hour", "day", "times", "most"})
EVERY_ROLE, WHOLE_OFFICE = "every_role", "whole_office"
"""Rows of `looks` that name no role: every role without a row of its own, and an office as a whole."""
_FILE = Path(__file__).parents[1] / "table.toml"


class TableError(ValueError):
    """The table contradicts itself: the node must not start."""


@dataclass(frozen=True)
class Role:
    """What one role may do, and whose accounts and absences it may see to."""

    name: str
    side: str
    scopes: frozenset[str]
    opens: frozenset[str] = frozenset()  # roles whose accounts this one opens
    deputies: frozenset[str] = frozenset()  # roles that may act for an absent one
    idle: int = IDLE_MINUTES
    reach: str = "office"  # or "state": every office of this state
    door: str = ""  # the page by which somebody comes in who has no account

    def stands_on(self, side: str) -> bool:
        """Tell whether this role exists on a node of this side."""
        return self.side in (side, "both")


@dataclass(frozen=True)
class Route:
    """What one URL name asks for, per method, and why one looks there."""

    name: str
    asks: Mapping[str, str]
    purpose: str = ""
    fresh: int = 0  # minutes since the last proof of identity; 0 asks for none


@dataclass(frozen=True)
class Limit:
    """How often a door that is open to anyone may be tried within some minutes, by each of its keys."""

    name: str
    minutes: int
    most: Mapping[str, int]


@dataclass(frozen=True)
class Table:
    """Roles, routes, limits and measures of looks, read once and never changed."""

    roles: Mapping[str, Role]
    routes: Mapping[str, Route]
    limits: Mapping[str, Limit]
    looks: Mapping[str, Measure] = field(default_factory=dict)

    def measure(self, role: str) -> Measure:
        """Return how many persons are usual in a role, or in a whole office."""
        return self.looks.get(role) or self.looks[EVERY_ROLE]

    def scopes(self) -> frozenset[str]:
        """Return every scope that some role holds."""
        return frozenset().union(*(role.scopes for role in self.roles.values()))

    def role_without_account(self, scope: str) -> Role | None:
        """Return the role of somebody without an account that holds a scope; no account ever holds it."""
        return next((role for role in self.roles.values() if role.door and scope in role.scopes), None)


def read(text: str) -> Table:
    """Read and check a table; an unknown role, scope, side, method or key is an error."""
    raw = tomllib.loads(text)
    _only(raw, frozenset({"roles", "routes", "limits", "looks"}), "the table")
    roles = {name: _role(name, row) for name, row in raw.get("roles", {}).items()}
    for role in roles.values():
        _known(role.opens | role.deputies, frozenset(roles), f"role {role.name}")
    _apart(roles)
    routes: dict[str, Route] = {}
    for room, rows in raw.get("routes", {}).items():
        for name, row in rows.items():
            if name in routes:
                raise TableError(f"route {name} stands twice, again under {room}")
            routes[name] = _route(name, row)
    limits = {name: _limit(name, row) for name, row in raw.get("limits", {}).items()}
    looks = {name: _measure(name, row) for name, row in raw.get("looks", {}).items()}
    _known(frozenset(looks), frozenset(roles) | {EVERY_ROLE, WHOLE_OFFICE}, "the looks")
    found = Table(*(MappingProxyType(part) for part in (roles, routes, limits, looks)))  # type: ignore[arg-type]
    scopes = found.scopes() | OPEN
    for route in routes.values():
        _known(frozenset(route.asks.values()), scopes, f"route {route.name}")
    return found


def _apart(roles: Mapping[str, Role]) -> None:
    """Make sure that who comes in without an account shares no scope, and is no account's to open."""
    for role in (role for role in roles.values() if role.door):
        others = [one for one in roles.values() if one is not role]
        shared = role.scopes & frozenset().union(*(one.scopes for one in others))
        opened = {role.name} & frozenset().union(*(one.opens | one.deputies for one in others))
        if shared or opened:
            raise TableError(f"role {role.name} has no account: {sorted(shared | opened)} is of accounts")


def _role(name: str, row: Any) -> Role:
    _only(row, _ROLE_KEYS, f"role {name}")
    if row.get("side") not in SIDES:
        raise TableError(f"role {name}: side must be one of {sorted(SIDES)}")
    if row.get("reach", "office") not in REACHES:
        raise TableError(f"role {name}: reach must be one of {sorted(REACHES)}")
    if wrong := [scope for scope in row.get("scopes", []) if scope in OPEN or "." not in scope]:
        raise TableError(f"role {name}: not a scope: {wrong}")
    return Role(
        name=name,
        side=row["side"],
        scopes=frozenset(row.get("scopes", [])),
        opens=frozenset(row.get("opens", [])),
        deputies=frozenset(row.get("deputies", [])),
        idle=int(row.get("idle", IDLE_MINUTES)),
        reach=row.get("reach", "office"),
        door=row.get("door", ""),
    )


def _route(name: str, row: Any) -> Route:
    _only(row, _ROUTE_KEYS, f"route {name}")
    asks = {method: row[method] for method in METHODS if method in row}
    if not asks:
        raise TableError(f"route {name} names no method")
    return Route(name, MappingProxyType(asks), row.get("purpose", ""), int(row.get("fresh", 0)))


def _limit(name: str, row: Any) -> Limit:
    _only(row, frozenset(row) if isinstance(row, dict) else frozenset(), f"limit {name}")
    numbers = {key: value for key, value in row.items() if isinstance(value, int) and value > 0}
    if len(numbers) < len(row) or set(row) <= {"minutes"} or "minutes" not in row:
        raise TableError(f"limit {name}: wants minutes and at least one key, each a number above zero")
    return Limit(name, numbers.pop("minutes"), MappingProxyType(numbers))


def _measure(name: str, row: Any) -> Measure:
    _only(row, _LOOK_KEYS, f"looks {name}")
    found = Measure(**{"hour": 0, "day": 0, **row})
    if min(found.hour, found.times, found.most) < 1 or found.day < found.hour:
        raise TableError(f"looks {name}: wants numbers above zero, and no fewer for a day than for an hour")
    return found


def _only(row: Any, keys: frozenset[str], what: str) -> None:
    if not isinstance(row, dict):
        raise TableError(f"{what}: a table is wanted")
    if extra := set(row) - keys:
        raise TableError(f"{what}: unknown {sorted(extra)}")


def _known(names: frozenset[str], known: frozenset[str], what: str) -> None:
    if extra := names - known:
        raise TableError(f"{what}: unknown {sorted(extra)}")


@cache
def table() -> Table:
    """Return the table of this release."""
    return read(_FILE.read_text(encoding="utf-8"))


def scopes_of(role: str) -> frozenset[str]:
    """Return the scopes of a role; a role that is not in the table has none."""
    known = table().roles.get(role)
    return known.scopes if known else frozenset()
