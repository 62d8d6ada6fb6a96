"""From what a patrol met to the joint report of the day."""

from datetime import timedelta

import pytest

from rabt.incidents import actions, queries
from rabt.incidents.rules.custody import Counted
from rabt.incidents.rules.incident import Counts
from rabt.incidents.tests import build
from rabt.incidents.tests.build import AT
from rabt.patrol import queries as planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still")]


def test_what_was_met_is_rescued_protected_seized_validated_and_reported(leader, chief, letters):
    keeper = build.officer("evidence_keeper")
    row = build.reported(leader, counts=Counts(adults=1, minors=1))
    row = actions.rescue(leader, row.pk, "brought_to_safety", at=AT)
    row = actions.tell_protection(leader, row.pk, at=AT)
    thing = actions.seize(leader, row.pk, "fuel", "", Counted(1_200_000, "seal-1"), at=AT)
    assert planned.known_of([row.piece[:3]], AT).finds == {}, "one person's word weighs in no plan"
    actions.validate_incident(chief, row.pk, at=AT)
    assert planned.known_of([row.piece[:3]], AT).finds == {row.piece: 1}
    actions.offer_hand_over(leader, thing.pk, keeper.id, Counted(1_200_000, "SEAL-1"), at=AT)
    actions.accept_hand_over(keeper, thing.pk, Counted(1_200_000, "SEAL-1"), at=AT)
    assert [one.taker for one in queries.chain_of(thing)] == [leader.id, keeper.id]
    report = actions.make_daily_report(chief, AT.date(), at=AT + timedelta(days=1))
    assert [(one["kind"], one["minors"], one["milli"]) for one in report.body["lines"]] == [
        ("fuel", 1, 1_200_000)
    ]
    assert [one.kind for one in letters()] == [
        "incident.validated/1",
        "seizure.told/1",
        "daily_report.made/1",
    ]
