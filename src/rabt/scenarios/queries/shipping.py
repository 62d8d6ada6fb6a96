"""The scenarios that come with the corridor's pack, as their files tell them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.conf import settings

from rabt.base.actor import Actor
from rabt.base.errors import Missing
from rabt.corridor.pack import PACKS
from rabt.scenarios.models import Scenario
from rabt.scenarios.queries.scenarios import PLAN
from rabt.scenarios.rules.approval import State

FOLDER = "scenarios"
"""The folder of a pack that holds them."""


@cache
def _of_pack(pack: str) -> Mapping[str, Mapping[str, Any]]:
    found = [tomllib.loads(path.read_text("utf-8")) for path in (PACKS / pack / FOLDER).glob("*.toml")]
    return {one["code"]: one for one in sorted(found, key=lambda one: str(one["code"]))}


def shipped() -> Mapping[str, Mapping[str, Any]]:
    """Return every scenario that comes with this corridor's pack, by its code."""
    return _of_pack(settings.RABT.pack)


def shipped_to_load(viewer: Actor) -> list[Mapping[str, Any]]:
    """Return the scenarios of the house that are not in use on this node; none to who may not plan."""
    if not viewer.has(PLAN):
        return []
    rows = Scenario.objects.exclude(shipped="").exclude(state=State.PUT_AWAY)
    used = set(rows.values_list("shipped", flat=True))
    return [told for code, told in shipped().items() if code not in used]


def shipped_one(code: str) -> Mapping[str, Any]:
    """Return one scenario of the house, or Missing."""
    found = shipped().get(code)
    if found is None:
        raise Missing()
    return found
