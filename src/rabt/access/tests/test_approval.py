"""Two persons: one proposes, another decides; a deputy counts as both."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.management import call_command
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


def test_nobody_at_all_is_no_second_person():
    with pytest.raises(NotAllowed, match="same_person"):
        check_other_person("a", "")


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


def test_a_decision_keeps_all_that_is_said_with_it(cast, at):
    record = Warrant(kind="opening")
    record.propose(cast("destination_clerk"), at)
    later, acting = at + timedelta(hours=1), cast("destination_approver", for_whom="absent")
    record.decide("granted", acting, later)
    assert (record.decision, record.decided_by, record.decided_for) == ("granted", acting.id, "absent")
    assert (record.decided_at, record.reason_code, record.reason_text) == (later, "", "")
    record.decide("refused", acting, at, "quota", "the firm is full")
    assert (record.reason_code, record.reason_text, record.decided_at) == ("quota", "the firm is full", at)
    assert record.proposed_for == "", "an actor for himself acts for nobody else"


def test_what_was_proposed_again_is_as_if_nobody_had_decided(cast, at):
    record = Warrant(kind="opening")
    record.propose(cast("destination_clerk"), at)
    record.decide("refused", cast("destination_approver", for_whom="absent"), at, "quota", "full")
    other = cast("labour_attache")
    record.propose(other, at + timedelta(days=1))
    assert (record.proposed_by, record.proposed_at) == (other.id, at + timedelta(days=1))
    said = (record.decided_by, record.decided_for, record.decision, record.reason_code, record.reason_text)
    assert said == ("",) * 5 and record.decided_at is None


def test_the_absent_colleague_who_proposed_is_not_replaced_by_his_deputy(cast, at):
    record = Warrant(kind="opening")
    record.propose(cast("destination_clerk", for_whom="absent"), at)
    with pytest.raises(NotAllowed, match="same_person"):
        record.decide("granted", cast("destination_approver", for_whom="absent"), at)
    with pytest.raises(NotAllowed, match="same_person"):
        record.decide("granted", cast("destination_approver", id="absent"), at)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "columns",
    [
        {}, {"decided_by": "q"}, {"proposed_for": "r", "decided_by": "q"},
        {"proposed_for": "r", "decided_by": "q", "decided_for": "s"},
    ],
)  # fmt: skip
def test_the_database_keeps_what_two_persons_decide(columns, at):
    account = account_with("employer", "LY/labour/first/firm-1/")
    row = {"account": account, "kind": "x", "proposed_by": "p", "proposed_at": at} | columns
    assert Warrant.objects.create(**row).pk


@pytest.mark.django_db
def test_the_tables_of_this_room_are_those_that_its_migrations_made():
    """A promise of the database that stands in the code alone, such as that of two persons, is none."""
    assert Warrant.check(databases=[connection.alias]) == []
    call_command("makemigrations", "access", check_changes=True, dry_run=True, interactive=False, verbosity=0)


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
        (found,) = (one for one in Careless.check(databases=[connection.alias]) if one.id == "rabt.E001")
        assert (found.msg, found.obj) == ("Meta must inherit TwoKeys.Meta", Careless)
        assert "rabt.E001" not in [found.id for found in Warrant.check(databases=[connection.alias])]
    finally:
        Careless._meta.apps.all_models["access"].pop("careless")
        Careless._meta.apps.clear_cache()
