"""Two persons: one proposes, another decides; a deputy counts as both."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from rabt.access.approval import TwoKeys, check_other_person
from rabt.access.models import Warrant
from rabt.access.testing import account_with
from rabt.base.errors import NotAllowed


@pytest.mark.parametrize(
    ("proposed", "decided", "proposed_for", "decided_for"),
    [("a", "a", "", ""), ("a", "b", "", "a"), ("a", "b", "b", ""), ("a", "b", "c", "c"), ("a", "", "", "")],
)
def test_one_person_in_either_guise_is_refused(proposed, decided, proposed_for, decided_for):
    with pytest.raises(NotAllowed) as refusal:
        check_other_person(proposed, decided, proposed_for=proposed_for, decided_for=decided_for)
    assert refusal.value.code == "same_person"


def test_two_persons_pass():
    check_other_person("a", "b")
    check_other_person("a", "b", proposed_for="c", decided_for="d")


def test_a_deputy_is_taken_from_the_actor(cast):
    absent, deputy = cast("destination_approver"), cast("destination_clerk")
    acting = replace(deputy, for_whom=absent.id)
    for proposer in (absent, deputy, absent.id, deputy.id):
        with pytest.raises(NotAllowed):
            check_other_person(proposer, acting)
    check_other_person(cast("employer"), acting)


def test_a_record_keeps_who_proposed_and_who_decided(cast, at):
    record = Warrant(kind="opening")
    clerk = replace(cast("destination_clerk"), for_whom="absent")
    record.propose(clerk, at)
    assert (record.proposed_by, record.proposed_for, record.proposed_at) == (clerk.id, "absent", at)
    with pytest.raises(NotAllowed):
        record.decide("granted", clerk, at)
    assert record.decision == ""
    approver = cast("destination_approver")
    record.decide("refused", approver, at, reason_code="why", reason_text="because")
    assert (record.decision, record.decided_by, record.reason_code) == ("refused", approver.id, "why")
    record.propose(clerk, at)
    assert (record.decision, record.decided_by, record.decided_at, record.reason_text) == ("", "", None, "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns",
    [
        {"decided_by": "p"}, {"decided_by": "q", "decided_for": "p"},
        {"proposed_for": "q", "decided_by": "q"},
        {"proposed_for": "r", "decided_by": "q", "decided_for": "r"},
    ],
)  # fmt: skip
def test_the_database_refuses_one_person_too(columns, at):
    account = account_with("employer", "LY/labour/first/firm-1/")
    row = {"account": account, "kind": "x", "proposed_by": "p", "proposed_at": at} | columns
    with pytest.raises(IntegrityError), transaction.atomic():
        Warrant.objects.create(**row)


def test_a_child_that_loses_the_constraint_is_reported():
    class Careless(TwoKeys):
        class Meta:
            app_label = "access"
            managed = False

    try:
        assert "rabt.E001" in [found.id for found in Careless.check(databases=[connection.alias])]
        assert "rabt.E001" not in [found.id for found in Warrant.check(databases=[connection.alias])]
    finally:
        Careless._meta.apps.all_models["access"].pop("careless")
        Careless._meta.apps.clear_cache()
