"""A scenario of the house is taken up as a draft: from then on it is the planners' own."""

from datetime import datetime

from django.db import transaction

from rabt.base.actor import Actor
from rabt.base.errors import Refused
from rabt.scenarios import queries
from rabt.scenarios.actions.writing import Said, edits_of, keep_and_tell, opened
from rabt.scenarios.models import Scenario
from rabt.scenarios.queries.scenarios import PLAN
from rabt.scenarios.rules import shipping
from rabt.scenarios.rules.approval import State


@transaction.atomic
def load_shipped(actor: Actor, code: str, *, at: datetime) -> Scenario:
    """Take a scenario of the house up as a draft of both sides. Refuses: scenario_loaded; missing"""
    actor.require(PLAN)
    told = queries.shipped_one(code)
    if Scenario.objects.filter(shipped=code).exclude(state=State.PUT_AWAY).exists():
        raise Refused("scenario_loaded")
    row = opened(actor, code, at)
    said = [Said(*line) for line in shipping.lines_of(told, row.pk, actor.state)]
    return keep_and_tell(actor, row, edits_of(said, queries.standing(row), actor.state), at)
